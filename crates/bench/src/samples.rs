//! What was measured: raw samples, and the few numbers a reader wants of them. All are integers; a
//! ratio is two of them until it is printed.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use crate::trouble::Result;

/// What a sample is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// So many a second: more is better.
    PerSecond,
    /// Nanoseconds: less is better.
    Nanos,
    /// Bytes: less is better.
    Bytes,
    /// Bytes for `n` events together: less is better.
    BytesOfAll,
}

impl Unit {
    /// As the raw samples name it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::PerSecond => "per second",
            Self::Nanos => "ns",
            Self::Bytes | Self::BytesOfAll => "bytes",
        }
    }

    /// Whether the larger of two samples is the better one.
    pub(crate) const fn more_is_better(self) -> bool {
        matches!(self, Self::PerSecond)
    }
}

/// One measurement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sample {
    /// What was done, as `appends/64`.
    pub(crate) work: String,
    /// By whom.
    pub(crate) engine: String,
    /// What `value` is.
    pub(crate) unit: Unit,
    /// Of how many events, or of how many questions.
    pub(crate) n: u64,
    /// What was measured.
    pub(crate) value: u64,
}

/// The samples of one engine at one work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Summary {
    /// By whom.
    pub(crate) engine: String,
    /// What the numbers are.
    pub(crate) unit: Unit,
    /// As [`Sample::n`].
    pub(crate) n: u64,
    /// The middle one; of an even number the lower of the two.
    pub(crate) median: u64,
    /// The smallest.
    pub(crate) least: u64,
    /// The largest.
    pub(crate) most: u64,
    /// How many there are.
    pub(crate) count: usize,
}

/// An engine that could not be measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Absent {
    /// At what.
    pub(crate) work: String,
    /// Which.
    pub(crate) engine: String,
    /// Why not.
    pub(crate) why: String,
}

/// Every sample of a run.
#[derive(Debug, Default)]
pub(crate) struct Samples {
    all: Vec<Sample>,
    absent: Vec<Absent>,
}

impl Samples {
    /// `n` things done in a time.
    pub(crate) fn rate(&mut self, work: &str, engine: &str, n: u64, took: Duration) {
        self.put(work, engine, Unit::PerSecond, n, per_second(n, took));
    }

    /// How long one thing took, of those asked in a row of `n`.
    pub(crate) fn time(&mut self, work: &str, engine: &str, n: u64, took: Duration) {
        self.put(work, engine, Unit::Nanos, n, nanos(took));
    }

    /// So many bytes.
    pub(crate) fn bytes(&mut self, work: &str, engine: &str, n: u64, bytes: u64) {
        self.put(work, engine, Unit::Bytes, n, bytes);
    }

    /// So many bytes for `n` events.
    pub(crate) fn bytes_of_all(&mut self, work: &str, engine: &str, n: u64, bytes: u64) {
        self.put(work, engine, Unit::BytesOfAll, n, bytes);
    }

    fn put(&mut self, work: &str, engine: &str, unit: Unit, n: u64, value: u64) {
        let (work, engine) = (work.to_owned(), engine.to_owned());
        self.all.push(Sample { work, engine, unit, n, value });
    }

    /// Says that an engine could not be measured, and why.
    pub(crate) fn is_absent(&mut self, work: &str, engine: &str, why: impl Into<String>) {
        let (work, engine) = (work.to_owned(), engine.to_owned());
        let absent = Absent { work, engine, why: why.into() };
        if !self.absent.contains(&absent) {
            self.absent.push(absent);
        }
    }

    /// Those that could not be measured at a work.
    pub(crate) fn absent_at(&self, work: &str) -> impl Iterator<Item = &Absent> {
        self.absent.iter().filter(move |absent| absent.work == work)
    }

    /// The works, in the order they were first measured.
    pub(crate) fn works(&self) -> Vec<String> {
        let mut works: Vec<String> = Vec::new();
        for sample in &self.all {
            if !works.contains(&sample.work) {
                works.push(sample.work.clone());
            }
        }
        works
    }

    /// The engines of a work, in the order they were first measured.
    pub(crate) fn of(&self, work: &str) -> Vec<Summary> {
        let mut engines: Vec<&str> = Vec::new();
        for sample in self.all.iter().filter(|sample| sample.work == work) {
            if !engines.contains(&sample.engine.as_str()) {
                engines.push(&sample.engine);
            }
        }
        engines.into_iter().filter_map(|engine| self.summary(work, engine)).collect()
    }

    /// One engine at one work; none where it was not measured.
    pub(crate) fn summary(&self, work: &str, engine: &str) -> Option<Summary> {
        let of = |sample: &&Sample| sample.work == work && sample.engine == engine;
        let samples: Vec<&Sample> = self.all.iter().filter(of).collect();
        let mut values: Vec<u64> = samples.iter().map(|sample| sample.value).collect();
        values.sort_unstable();
        let (first, last) = (samples.first()?, samples.last()?);
        Some(Summary {
            engine: engine.to_owned(),
            unit: first.unit,
            n: last.n,
            median: values[(values.len() - 1) / 2],
            least: *values.first()?,
            most: *values.last()?,
            count: values.len(),
        })
    }

    /// Writes the raw samples as CSV.
    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        let mut writer = csv::Writer::from_path(path)?;
        writer.write_record(["work", "engine", "unit", "n", "sample"])?;
        for Sample { work, engine, unit, n, value } in &self.all {
            writer.write_record([work, engine, unit.name(), &n.to_string(), &value.to_string()])?;
        }
        Ok(writer.flush()?)
    }
}

impl Summary {
    /// The median in words.
    pub(crate) fn middle(&self) -> String {
        self.printed(self.median)
    }

    /// The smallest and the largest in words.
    pub(crate) fn range(&self) -> String {
        format!("{} to {}", self.printed(self.least), self.printed(self.most))
    }

    fn printed(&self, value: u64) -> String {
        match self.unit {
            Unit::PerSecond => rate(value),
            Unit::Nanos => time(value),
            Unit::Bytes => size(value),
            Unit::BytesOfAll => format!("{} bytes", ratio(value, self.n.max(1), 1)),
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({}; {} samples)", self.engine, self.middle(), self.range(), self.count)
    }
}

/// So many in a time, by the second.
pub(crate) fn per_second(n: u64, took: Duration) -> u64 {
    let rate = u128::from(n) * 1_000_000_000 / took.as_nanos().max(1);
    u64::try_from(rate).unwrap_or(u64::MAX)
}

fn nanos(took: Duration) -> u64 {
    u64::try_from(took.as_nanos()).unwrap_or(u64::MAX)
}

/// A quotient of two integers with so many decimals, rounded half up.
pub(crate) fn ratio(above: u64, below: u64, decimals: u32) -> String {
    let scale = 10_u128.pow(decimals);
    let below = u128::from(below.max(1));
    let scaled = (u128::from(above) * scale * 2 + below) / (below * 2);
    if decimals == 0 {
        return scaled.to_string();
    }
    let width = decimals as usize;
    format!("{}.{:0width$}", scaled / scale, scaled % scale)
}

/// Three or so digits, with the word for the thousands.
fn short(value: u64, steps: &[(u64, &str)]) -> String {
    for &(step, word) in steps {
        if value >= step {
            let decimals = match value / step {
                0..=9 => 2,
                10..=99 => 1,
                _ => 0,
            };
            return format!("{}{word}", ratio(value, step, decimals));
        }
    }
    value.to_string()
}

/// A rate in words.
pub(crate) fn rate(value: u64) -> String {
    if value < 1_000_000 {
        return format!("{}/s", grouped(value));
    }
    format!("{}/s", short(value, &[(1_000_000, " M")]))
}

/// A time in words.
pub(crate) fn time(nanos: u64) -> String {
    let steps = [(1_000_000_000, " s"), (1_000_000, " ms"), (1_000, " µs"), (1, " ns")];
    short(nanos, &steps)
}

/// A size in words.
pub(crate) fn size(bytes: u64) -> String {
    short(bytes, &[(1 << 30, " GiB"), (1 << 20, " MiB"), (1 << 10, " KiB"), (1, " bytes")])
}

/// A count with commas.
pub(crate) fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_sample_whatever_their_order() {
        let mut samples = Samples::default();
        for value in [5, 1, 3] {
            samples.bytes("work", "engine", 1, value);
        }
        let summary = samples.summary("work", "engine").unwrap();
        assert_eq!((summary.least, summary.median, summary.most), (1, 3, 5));
        samples.bytes("work", "engine", 1, 4);
        assert_eq!(samples.summary("work", "engine").unwrap().median, 3);
        assert_eq!(samples.summary("work", "another"), None);
    }

    #[test]
    fn numbers_are_printed_with_three_digits_or_so() {
        assert_eq!(rate(5_900), "5,900/s");
        assert_eq!(rate(2_343_930), "2.34 M/s");
        assert_eq!(rate(14_500_000), "14.5 M/s");
        assert_eq!(time(190_000_000), "190 ms");
        assert_eq!(time(1_234), "1.23 µs");
        assert_eq!(size(512 << 20), "512 MiB");
        assert_eq!(ratio(2, 3, 2), "0.67");
        assert_eq!(ratio(1, 2, 0), "1");
        assert_eq!(grouped(1_000_000), "1,000,000");
        assert_eq!(per_second(10, Duration::from_millis(100)), 100);
    }
}
