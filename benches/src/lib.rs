//! Benches live in `benches/benches`, one file per question asked; dated results in `benches/results`.
