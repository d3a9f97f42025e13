//! The program `argiope`.

fn main() {}
