//! What is to be reached, and whether a run reached it. A demand sets two integers against each
//! other.

use crate::ours::OURS;
use crate::samples::{Samples, Summary, rate, ratio, size, time};

/// One line of the table of targets.
pub(crate) struct Target {
    /// What is done.
    pub(crate) what: &'static str,
    /// What is to be reached, in words.
    pub(crate) wanted: &'static str,
    /// The names of its works, which the page shows under this target.
    pub(crate) works: &'static [&'static str],
    /// What has to hold.
    demands: &'static [Demand],
    /// The name of its notes.
    pub(crate) notes: &'static str,
}

/// What has to hold of the median of an engine at a work.
enum Demand {
    /// At least so many a second.
    Rate { work: &'static str, least: u64 },
    /// At most so many nanoseconds.
    Time { work: &'static str, most: u64 },
    /// At most so many bytes.
    Bytes { work: &'static str, most: u64 },
    /// At most so many bytes an event.
    BytesEach { work: &'static str, engine: &'static str, most: u64 },
    /// At least so many tenths of what another does at the same work.
    Tenths { work: &'static str, of: &'static str, least: u64 },
    /// At least so many tenths of our own rate at another work.
    Steady { work: &'static str, than: &'static str, least: u64 },
    /// No longer than another takes.
    NoLonger { work: &'static str, than: &'static str },
}

/// What came of a demand.
pub(crate) struct Verdict {
    /// What was found, in words.
    pub(crate) found: String,
    /// Whether that is what was wanted; none where it was not measured.
    pub(crate) reached: Option<bool>,
}

const MS: u64 = 1_000_000;
const MIB: u64 = 1 << 20;

const ONE: &str = "appends, 1 in flight";
const EIGHT: &str = "appends, 8 in flight";
const SIXTY_FOUR: &str = "appends, 64 in flight";
const THOUSAND: &str = "appends, 1024 in flight";
const RAW: &str = "raw file (limit)";

/// Every target, in the order of the page.
pub(crate) const TARGETS: &[Target] = &[
    Target {
        what: "durable appends, one event a commit, one after another",
        wanted: "ahead of every store in the same run, and at least 0.8 of raw",
        works: &[ONE],
        demands: &[
            Demand::Tenths { work: ONE, of: "SQLite", least: 10 },
            Demand::Tenths { work: ONE, of: "redb", least: 10 },
            Demand::Tenths { work: ONE, of: "fjall", least: 10 },
            Demand::Tenths { work: ONE, of: "UmaDB", least: 10 },
            Demand::Tenths { work: ONE, of: "eventsourcing", least: 10 },
            Demand::Tenths { work: ONE, of: RAW, least: 8 },
        ],
        notes: "appends",
    },
    Target {
        what: "8, 64, 1,024 commits in flight",
        wanted: "at least 0.7 of raw at the same group size, decide, hashing and the sled copy \
                 included; at least 3 times SQLite at 64",
        works: &[EIGHT, SIXTY_FOUR, THOUSAND],
        demands: &[
            Demand::Tenths { work: EIGHT, of: RAW, least: 7 },
            Demand::Tenths { work: SIXTY_FOUR, of: RAW, least: 7 },
            Demand::Tenths { work: THOUSAND, of: RAW, least: 7 },
            Demand::Tenths { work: SIXTY_FOUR, of: "SQLite", least: 30 },
        ],
        notes: "in-flight",
    },
    Target {
        what: "import through decide",
        wanted: "at least 0.5 M events/s, under 512 MiB",
        works: &["import", "import memory"],
        demands: &[
            Demand::Rate { work: "import", least: 500_000 },
            Demand::Bytes { work: "import memory", most: 512 * MIB },
        ],
        notes: "import",
    },
    Target {
        what: "all annual statistics rebuilt, full rules",
        wanted: "at least 2 times DuckDB's own table and 4 times Parquet on the same question with \
                 the same rules, answers equal cell by cell; the rate at least 0.8 of that at a \
                 tenth of the events; under 256 MiB",
        works: &["statistics", "statistics, a tenth of the events", "statistics memory"],
        demands: &[
            Demand::Tenths { work: "statistics", of: "DuckDB, own table", least: 20 },
            Demand::Tenths { work: "statistics", of: "DuckDB, Parquet", least: 40 },
            Demand::Steady {
                work: "statistics",
                than: "statistics, a tenth of the events",
                least: 8,
            },
            Demand::Bytes { work: "statistics memory", most: 256 * MIB },
        ],
        notes: "statistics",
    },
    Target {
        what: "figures after 1,000 new events, record open",
        wanted: "under 5 ms",
        works: &["figures"],
        demands: &[Demand::Time { work: "figures", most: 5 * MS }],
        notes: "figures",
    },
    Target {
        what: "as known at mid-record, one authority; nation",
        wanted: "under 50 ms; at most one rebuild",
        works: &[
            "as known, one authority",
            "as known, one authority and its averages",
            "as known, the nation",
        ],
        demands: &[
            Demand::Time { work: "as known, one authority", most: 50 * MS },
            Demand::NoLonger { work: "as known, the nation", than: "one rebuild" },
        ],
        notes: "as-known",
    },
    Target {
        what: "explain one figure, record open",
        wanted: "under 50 ms",
        works: &["explain"],
        demands: &[Demand::Time { work: "explain", most: 50 * MS }],
        notes: "explain",
    },
    Target {
        what: "facts of one case, to decide on; its whole timeline",
        wanted: "under 0.2 ms at p99 warm; under 2 ms",
        works: &["facts of a case", "timeline of a case"],
        demands: &[
            Demand::Time { work: "facts of a case", most: MS / 5 },
            Demand::Time { work: "timeline of a case", most: 2 * MS },
        ],
        notes: "cases",
    },
    Target {
        what: "whole-event replay, decoded, two threads",
        wanted: "at least 4 M events/s",
        works: &["replay"],
        demands: &[Demand::Rate { work: "replay", least: 4_000_000 }],
        notes: "replay",
    },
    Target {
        what: "open, clean and after kill -9",
        wanted: "under 0.3 s",
        works: &["open, clean", "open, killed"],
        demands: &[
            Demand::Time { work: "open, clean", most: 300 * MS },
            Demand::Time { work: "open, killed", most: 300 * MS },
        ],
        notes: "open",
    },
    Target {
        what: "disk",
        wanted: "sled at most 110 bytes an event with facts, pages and all; journal at most 130",
        works: &["disk"],
        demands: &[
            Demand::BytesEach { work: "disk", engine: "sled", most: 110 },
            Demand::BytesEach { work: "disk", engine: "journal", most: 130 },
        ],
        notes: "disk",
    },
    Target {
        what: "verify everything",
        wanted: "at least 1 M events/s",
        works: &["verify"],
        demands: &[Demand::Rate { work: "verify", least: 1_000_000 }],
        notes: "verify",
    },
];

impl Target {
    /// What came of each of its demands.
    pub(crate) fn verdicts(&self, samples: &Samples) -> Vec<Verdict> {
        self.demands.iter().map(|demand| demand.verdict(samples)).collect()
    }
}

impl Demand {
    fn verdict(&self, samples: &Samples) -> Verdict {
        let of = |work: &str, engine: &str| samples.summary(work, engine);
        match *self {
            Self::Rate { work, least } => enough(work, of(work, OURS), least),
            Self::Time { work, most } => within(work, of(work, OURS), most, &time(most)),
            Self::Bytes { work, most } => within(work, of(work, OURS), most, &size(most)),
            Self::BytesEach { work, engine, most } => {
                let summary = of(work, engine);
                let all = summary.as_ref().map_or(0, |summary| summary.n.saturating_mul(most));
                within(engine, summary, all, &format!("{most} bytes"))
            }
            Self::Tenths { work, of: other, least } => {
                times(work, other, of(work, OURS), of(work, other), least)
            }
            Self::Steady { work, than, least } => {
                let small = of(than, OURS);
                times(work, "the rate at a tenth of the events", of(work, OURS), small, least)
            }
            Self::NoLonger { work, than } => match of(work, than) {
                Some(other) => within(work, of(work, OURS), other.median, &other.middle()),
                None => not_measured(work),
            },
        }
    }
}

fn not_measured(work: &str) -> Verdict {
    Verdict { found: format!("{work}: not measured"), reached: None }
}

fn enough(work: &str, summary: Option<Summary>, least: u64) -> Verdict {
    let Some(summary) = summary else { return not_measured(work) };
    let share = ratio(summary.median, least, 2);
    let found = format!("{work}: {}, {share} of {}", summary.middle(), rate(least));
    Verdict { found, reached: Some(summary.median >= least) }
}

fn within(work: &str, summary: Option<Summary>, most: u64, printed: &str) -> Verdict {
    let Some(summary) = summary else { return not_measured(work) };
    let share = ratio(summary.median, most, 2);
    let found = format!("{work}: {}, {share} of {printed}", summary.middle());
    Verdict { found, reached: Some(summary.median <= most) }
}

fn times(
    work: &str,
    other: &str,
    ours: Option<Summary>,
    theirs: Option<Summary>,
    tenths: u64,
) -> Verdict {
    let Some((ours, theirs)) = ours.zip(theirs) else {
        return not_measured(&format!("{work}, {other}"));
    };
    let found = format!(
        "{work}: {}, {} of {other} ({})",
        ours.middle(),
        ratio(ours.median, theirs.median, 2),
        theirs.middle()
    );
    // Rates: more is better.
    let reached = u128::from(ours.median) * 10 >= u128::from(theirs.median) * u128::from(tenths);
    Verdict { found, reached: Some(reached) }
}

/// How one engine stands to ours, in words.
pub(crate) fn against_ours(ours: Option<&Summary>, other: &Summary) -> String {
    let Some(ours) = ours.filter(|ours| ours.unit == other.unit) else { return String::new() };
    let (better, worse) = if other.unit.more_is_better() {
        (ours.median, other.median)
    } else {
        (other.median, ours.median)
    };
    ratio(better, worse, 2)
}
