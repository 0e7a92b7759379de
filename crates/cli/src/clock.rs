//! The one clock.

use std::time::UNIX_EPOCH;

use upheld_domain::Timestamp;

use crate::problem::Problem;

/// The time now, by the machine's clock.
#[expect(clippy::disallowed_methods, reason = "the program has the one clock")]
pub(crate) fn now() -> Result<Timestamp, Problem> {
    let since = std::time::SystemTime::now().duration_since(UNIX_EPOCH);
    let millis = since.ok().and_then(|since| i64::try_from(since.as_millis()).ok());
    millis.map(Timestamp).ok_or_else(|| Problem::failed("the machine's clock stands before 1970"))
}
