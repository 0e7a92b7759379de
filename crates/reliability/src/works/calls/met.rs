//! Which faults were met, and whose files they were about. Not here: how one is met.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::fault::{Fault, What};
use crate::trouble::{Result, Trouble};

/// Of a hundred faults so many have to be met; the threads of a worker are not alike from run to run.
const MET_LEAST: u64 = 95;

/// What the lanes know together of the faults.
#[derive(Default)]
pub(super) struct Met(Mutex<BTreeMap<&'static str, (u64, u64)>>);

const JOURNAL: &str = "calls to the journal";
const STORE: &str = "calls to the store";
const OTHERS: &str = "calls to other files of the record";
const SIZES: &str = "files that may not grow";
const SHORT: &str = "writes of the journal that came short";

impl Met {
    /// A fault was tried; whether it was met.
    pub(super) fn once_more(&self, fault: &Fault, is_met: bool) {
        let about = match &fault.what {
            What::Call { file, .. } if file.starts_with("/journal") => JOURNAL,
            What::Call { file, .. } if file.starts_with("/store") => STORE,
            What::Call { .. } => OTHERS,
            What::Size(_) => SIZES,
            What::Short(_) => SHORT,
        };
        let mut kinds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (met, all) = kinds.entry(about).or_default();
        *met += u64::from(is_met);
        *all += 1;
    }

    /// How many of each kind were met.
    ///
    /// # Errors
    /// Where too few of a kind were.
    pub(super) fn told(&self) -> Result<Vec<String>> {
        let kinds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let told = [JOURNAL, STORE, OTHERS, SIZES, SHORT].map(|kind| {
            let (met, all) = kinds.get(kind).copied().unwrap_or_default();
            let told = format!("{kind}: {met} of {all} met");
            let is_enough = met > 0 && met * 100 >= all * MET_LEAST;
            if is_enough { Ok(told) } else { Err(Trouble::Trial(format!("too few {told}"))) }
        });
        told.into_iter().collect()
    }
}
