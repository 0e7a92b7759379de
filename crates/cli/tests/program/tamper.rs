//! Dishonest changes to a record, each made in the journal, in the store, or in both with every
//! checksum, number and root made right again; and what `verify` with the newest published checkpoint
//! says of it. The table is in docs/concepts/proofs.md; what lies on the store's own shelves is
//! tampered with in its crate, where its formats are known.

mod changes;
mod copies;
mod hidden;
mod published;
mod scene;
