//! What a hundred thousand findings cost in each format.

use crate::formats_limits::thousands;
use mesh_lint::report::{self, Options};
use mesh_lint::source::Sources;
use std::{fs, io, time::Instant};

/// A value of this process in KiB; 0 where the system tells none.
fn memory(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|it| it.strip_prefix(name)?.strip_prefix(':'));
    line.and_then(|it| it.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

/// Most seconds that a format may take; unoptimised code is several times as slow.
const SECONDS: f64 = if cfg!(debug_assertions) { 10.0 } else { 1.0 };
/// Most memory that a format may take beside the report.
const MEGABYTES: u64 = 200;

#[test]
#[expect(clippy::print_stdout, reason = "the figures are what it is for")]
#[ignore = "measures the whole process: run it alone"]
fn formats_by_time_and_memory() {
    let (report, options) = (thousands(100), Options::default());
    println!("{:14} {:>8} {:>10} {:>12}", "format", "seconds", "more MB", "bytes");
    for format in report::FORMATS {
        // Resets the peak.
        let _ = fs::write("/proc/self/clear_refs", "5");
        let (before, start) = (memory("VmRSS"), Instant::now());
        let mut out = Counted(0);
        (format.render)(&report, &Sources::default(), &options, &mut out).unwrap();
        let more = memory("VmHWM").saturating_sub(before) >> 10;
        let seconds = start.elapsed().as_secs_f64();
        println!("{:14} {seconds:8.2} {more:10} {:12}", format.name, out.0);
        assert!(more < MEGABYTES, "{} takes {more} MB more", format.name);
        assert!(seconds < SECONDS, "{} takes {seconds:.2} s", format.name);
    }
}

struct Counted(usize);

impl io::Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
