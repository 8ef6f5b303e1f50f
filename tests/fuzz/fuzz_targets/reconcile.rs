//! Cells and Golomb-coded sets of a peer's table, honest, changed or made up, against our own. Honest ones give exactly
//! the difference; no others make more work or memory than the bounds say.
#![no_main]

use std::collections::BTreeSet;

use ijwi_fuzz::{Program, accepted, bounded};
use ijwi_protocol::bounds::CELLS_MAX;
use ijwi_protocol::contact::reconcile::{
    ContactKey, GolombReader, Peeler, Progress, ShortId, Table, batch_end, decode_cells, encode_cells, golomb_chunk,
    golomb_chunks,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    bounded(8 << 20, || {
        let mut program = Program::new(data);
        let key = ContactKey::new(&program.array(), &[1; 16]);
        let (ours, theirs) = (set(&key, &mut program), set(&key, &mut program));
        if program.flag() { cells(&mut program, &ours, &theirs) } else { golomb(&mut program, &ours, &theirs) }
    });
});

/// Ids that both may have, by a few ranges of a common list.
fn set(key: &ContactKey, program: &mut Program<'_>) -> BTreeSet<u64> {
    let mut set = BTreeSet::new();
    for _ in 0..program.byte() % 4 {
        let (from, count) = (program.below(600), program.below(400));
        set.extend((from..from + count).map(|at| key.shorten(&(at as u128).to_le_bytes()).0));
    }
    for _ in 0..program.byte() % 4 {
        set.insert(program.number());
    }
    set
}

fn table(set: &BTreeSet<u64>) -> Table {
    Table::new(set.iter().copied().map(ShortId))
}

fn cells(program: &mut Program<'_>, ours: &BTreeSet<u64>, theirs: &BTreeSet<u64>) {
    let mut opener = table(theirs);
    let mut peeler = Peeler::new(table(ours));
    let mut ids = opener.ids();
    if program.byte().is_multiple_of(8) {
        ids = program.short_number();
    }
    let larger = ids.max(peeler.own().ids());
    let mut is_honest = ids == opener.ids();
    while let Some(end) = batch_end(peeler.cells_taken(), larger) {
        let from = peeler.cells_taken();
        assert!(from < end && end as usize <= CELLS_MAX);
        let honest = encode_cells(ids, from, &opener.next_cells(end));
        let mut bytes = honest.clone();
        program.change(&mut bytes);
        is_honest &= bytes == honest;
        let Ok(batch) = decode_cells(ids, from, end, &bytes) else { return assert!(!is_honest) };
        assert_eq!(encode_cells(ids, from, &batch), bytes);
        match peeler.take(&batch) {
            Ok(Progress::Done) => {
                let (_, difference) = peeler.finish();
                assert!(difference.theirs.len() + difference.ours.len() <= CELLS_MAX);
                if is_honest {
                    let lacking: Vec<_> = theirs.difference(ours).copied().collect();
                    let found: Vec<_> = difference.theirs.iter().map(|short| short.0).collect();
                    assert!(found == lacking && !cfg!(feature = "defect"));
                    assert_eq!(difference.ours.len(), ours.difference(theirs).count());
                    accepted();
                }
                return;
            }
            Ok(Progress::More) => {}
            Err(_) => return,
        }
    }
}

fn golomb(program: &mut Program<'_>, ours: &BTreeSet<u64>, theirs: &BTreeSet<u64>) {
    let (own, other) = (table(ours), table(theirs));
    let mut ids = other.ids();
    if program.byte().is_multiple_of(8) {
        ids = program.short_number();
    }
    let Ok(mut reader) = GolombReader::new(ids) else { return };
    let mut is_honest = ids == other.ids();
    for chunk in 0..golomb_chunks(other.ids()) {
        let honest = golomb_chunk(&other, chunk).expect("there are so many");
        let mut bytes = honest.clone();
        program.change(&mut bytes);
        is_honest &= bytes == honest;
        if reader.is_complete() || reader.read(&own, &bytes).is_err() {
            return assert!(!is_honest);
        }
    }
    if !reader.is_complete() {
        return assert!(!is_honest);
    }
    let lacking = reader.finish(&own);
    assert!(lacking.len() <= ours.len());
    if is_honest {
        let list: Vec<_> = ours.iter().collect();
        assert!(lacking.iter().all(|place| !theirs.contains(list[*place as usize])), "said to lack what it has");
        assert!(!cfg!(feature = "defect"));
        accepted();
    }
}
