//! A stream of bytes and of real frames, changed, cut anywhere, is frames or refused; each frame that is accepted has exactly these bytes.
#![no_main]

use ijwi_fuzz::{Program, accepted, bounded, world};
use ijwi_protocol::bounds::FRAME_BYTES_MAX;
use ijwi_protocol::contact::Frames;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let world = world();
    bounded(1 << 20, || {
        let mut program = Program::new(data);
        let step = 1 + program.below(1024);
        let mut stream = Vec::new();
        for _ in 0..program.byte() % 4 {
            let mut frame = program.pick(&world.frames).clone();
            program.change(&mut frame);
            stream.extend(frame);
        }
        stream.extend(program.rest());
        let (mut frames, mut at) = (Frames::default(), 0);
        for part in stream.chunks(step) {
            frames.push(part);
            loop {
                match frames.next_frame() {
                    Ok(Some(frame)) => {
                        let bytes = frame.to_bytes();
                        assert!(bytes.len() <= FRAME_BYTES_MAX + 3);
                        let planted = cfg!(feature = "defect");
                        assert!(stream[at..].starts_with(&bytes) && !planted, "one encoding for each frame");
                        at += bytes.len();
                        accepted();
                    }
                    Ok(None) => break,
                    Err(_) => return,
                }
            }
        }
    });
});
