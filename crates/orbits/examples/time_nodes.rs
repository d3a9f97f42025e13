use argiope_graph::*;
use std::time::Instant;
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    let mut e = EdgeList::new();
    for l in text.lines() {
        if l.starts_with('#') {
            continue;
        }
        let mut p = l.split_whitespace();
        let u: u32 = p.next().unwrap().parse().unwrap();
        let v: u32 = p.next().unwrap().parse().unwrap();
        e.push(u, v).unwrap();
    }
    let t = Instant::now();
    let g = e.into_undirected().unwrap().graph;
    println!("build {:?}", t.elapsed());
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(std::env::args().nth(2).map_or(1, |x| x.parse().unwrap()))
        .build()
        .unwrap();
    pool.install(|| {
        if std::env::args().nth(3).as_deref() == Some("adj") {
            let keys: Vec<argiope_orbits::Key> = match std::env::args().nth(4) {
                Some(k) => k.split(',').map(|k| k.parse().unwrap()).collect(),
                None => argiope_orbits::Key::stored_keys().to_vec(),
            };
            let t = Instant::now();
            let r = argiope_orbits::adjacency::summarize_adjacencies(&g, &keys, &Silent).unwrap();
            println!("summary {:?}", t.elapsed());
            for s in r {
                println!("{} {} {} {}", s.key, s.entries, s.sum, s.max);
            }
            return;
        }
        let t = Instant::now();
        let o = DegreeOrdered::new(&g);
        println!("order {:?}", t.elapsed());
        let w = argiope_orbits::nodes::Work::of(&o);
        println!("{w:?}");
        struct P(std::sync::Mutex<(String, Instant)>);
        impl Progress for P {
            fn begin(&self, p: &str, _: Option<u64>) {
                *self.0.lock().unwrap() = (p.into(), Instant::now());
            }
            fn end(&self) {
                let s = self.0.lock().unwrap();
                println!("  {} {:?}", s.0, s.1.elapsed());
            }
        }
        for _ in 0..3 {
            let keys: Vec<argiope_orbits::Key> = match std::env::args().nth(4) {
                Some(k) => k.split(',').map(|k| k.parse().unwrap()).collect(),
                None => argiope_orbits::Key::stored_keys().to_vec(),
            };
            let t = Instant::now();
            let r = argiope_orbits::count_node_orbits_ordered(
                &o,
                &P(std::sync::Mutex::new((String::new(), t))),
            )
            .unwrap();
            println!(
                "count {:?} ns/op {:.2}",
                t.elapsed(),
                t.elapsed().as_nanos() as f64 / w.total() as f64
            );
            if let Some(out) = std::env::args().nth(3) {
                let mut s = String::new();
                for row in r.rows() {
                    let x: Vec<String> = row.iter().map(|c| c.to_string()).collect();
                    s += &x.join(" ");
                    s += "\n";
                }
                std::fs::write(out, s).unwrap();
            }
        }
    });
}
