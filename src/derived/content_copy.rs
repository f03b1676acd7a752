//! Copies of files at an address made from their content.

use super::{Derivation, InspectedOutput, Inspection, OutputFacts};
use crate::diagnostics::Diagnostic;

/// Copies a file as it is. The single output has an address made from its content.
#[derive(Debug, Clone, Copy)]
pub struct ContentCopy;

impl Derivation for ContentCopy {
    fn name(&self) -> &'static str {
        "content-copy"
    }

    fn version(&self) -> &'static str {
        "1"
    }

    fn inspect(&self, source: &[u8], _: &str) -> Result<Inspection, Box<Diagnostic>> {
        let content = Some(*blake3::hash(source).as_bytes());
        let facts = OutputFacts { content, ..OutputFacts::default() };
        Ok(Inspection { outputs: vec![InspectedOutput { facts, bytes: Some(source.to_vec()) }] })
    }

    fn could_give(&self, facts: &[OutputFacts]) -> bool {
        matches!(facts, [OutputFacts { content: Some(_), pixels: None, format: None }])
    }

    fn make(&self, source: &[u8], _: &str, _: u32) -> Result<Vec<u8>, Box<Diagnostic>> {
        Ok(source.to_vec())
    }
}
