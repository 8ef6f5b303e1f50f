//! The forms that reports were made with: kept, since a newer bundle brings another one.

use std::collections::BTreeMap;

use ijwi_mesh::store::{Batch, Store, StoreError, Tree};
use ijwi_protocol::codec;
use ijwi_protocol::report::{Form, FormHash};

const PREFIX: &[u8] = b"form";
const CHUNK_BYTES: usize = 32 * 1024;
const FORM_MEMORY_MAX: usize = 4 * 1024 * 1024;

/// All forms that this desk has known.
#[derive(Default)]
pub(crate) struct Forms(BTreeMap<FormHash, Form>);

impl Forms {
    pub(crate) fn open(store: &dyn Store) -> Result<Self, StoreError> {
        let mut chunks = BTreeMap::<([u8; 8], u8), Vec<u8>>::new();
        let _ = store.scan(Tree::Own, &mut |key, bytes| {
            if let Some([hash @ .., chunk]) = key.strip_prefix(PREFIX)
                && let Ok(hash) = hash.try_into()
            {
                chunks.insert((hash, *chunk), bytes);
            }
            true
        })?;
        let mut whole = BTreeMap::<[u8; 8], Vec<u8>>::new();
        for ((hash, _), bytes) in chunks {
            whole.entry(hash).or_default().extend(bytes);
        }
        let forms = whole.values().filter_map(|bytes| codec::decode::<Form, FORM_MEMORY_MAX>(bytes).ok());
        Ok(Self(forms.map(|form| (form.hash(), form)).collect()))
    }

    pub(crate) fn keep(&mut self, store: &dyn Store, form: &Form) -> Result<(), StoreError> {
        let hash = form.hash();
        if self.0.contains_key(&hash) {
            return Ok(());
        }
        let mut batch = Batch::default();
        for (chunk, bytes) in (0u8..).zip(codec::encode(form).chunks(CHUNK_BYTES)) {
            batch.put(Tree::Own, &[PREFIX, &hash.0, &[chunk]].concat(), bytes);
        }
        store.commit(batch)?;
        self.0.insert(hash, form.clone());
        Ok(())
    }

    pub(crate) fn get(&self, hash: FormHash) -> Option<&Form> {
        self.0.get(&hash)
    }
}
