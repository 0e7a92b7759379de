//! What the end-to-end tests share. No part of the product.

pub mod files;
pub mod forger;
pub mod guide;
pub mod histories;
pub mod office;
pub mod program;
pub mod slow_count;
pub mod terminal;
