//! How much a store can number: authorities in 16 bits, cases in 32. What goes past that is refused
//! before it comes into the journal, and never wraps.

use upheld_domain::{AuthorityId, CaseFacts};
use upheld_projection::{CaseNumber, Numbering};

use crate::error::StoreError;

/// So many authorities have a number each.
const AUTHORITIES_MAX: usize = 1 << 16;

/// Whether an authority has a number or can get one.
pub(crate) fn check_authority(
    numbering: &Numbering,
    authority: AuthorityId,
) -> Result<(), StoreError> {
    if numbering.known(authority).is_some() || has_room(numbering, 1) {
        Ok(())
    } else {
        Err(no_room())
    }
}

/// Whether so many authorities more can get a number.
pub(crate) fn has_room(numbering: &Numbering, more: u64) -> bool {
    numbering.authorities().len() as u64 + more <= AUTHORITIES_MAX as u64
}

/// That they can't.
pub(crate) fn no_room() -> StoreError {
    StoreError::Full { what: "authorities", max: AUTHORITIES_MAX as u64 }
}

/// The number after so many cases.
pub(crate) fn next_case(cases: u32) -> Result<CaseNumber, StoreError> {
    if cases < u32::MAX {
        Ok(CaseNumber(cases))
    } else {
        Err(StoreError::Full { what: "cases", max: u64::from(u32::MAX) })
    }
}

/// The authority that an event names, if it names one.
pub(crate) fn authority_given(facts: &CaseFacts) -> Option<AuthorityId> {
    match facts {
        CaseFacts::Received(received) => Some(received.authority),
        CaseFacts::Corrected(correction) => correction.facts.as_deref().and_then(authority_given),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_authority_that_has_a_number_of_its_own_is_taken_and_no_other() {
        let body = |number: usize| -> AuthorityId { format!("local:{number}").parse().unwrap() };
        let mut numbering = Numbering::of((0..AUTHORITIES_MAX - 1).map(body).collect());
        check_authority(&numbering, body(AUTHORITIES_MAX)).unwrap();
        assert_eq!(numbering.authority(body(AUTHORITIES_MAX)).0, u16::MAX);
        let error = check_authority(&numbering, body(AUTHORITIES_MAX + 1)).unwrap_err();
        assert_eq!(error.to_string(), "a record can number 65536 authorities and no more");
        check_authority(&numbering, body(AUTHORITIES_MAX)).unwrap();
        check_authority(&numbering, body(0)).unwrap();
    }

    #[test]
    fn the_last_case_number_is_not_given_out_twice() {
        assert_eq!(next_case(u32::MAX - 1).unwrap(), CaseNumber(u32::MAX - 1));
        assert!(next_case(u32::MAX).is_err());
    }
}
