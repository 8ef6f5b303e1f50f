//! Frames of the real encoder, one of each kind.

use ijwi_protocol::campaign::News;
use ijwi_protocol::contact::{Contact, Frame, LinkKind, NodeRole, Output, RefusalCode, Side, Stream};
use ijwi_protocol::ids::PartHash;

use crate::world::{NOW, World};

/// All of them; an answerer's summary among them.
pub(crate) fn frames(world: &World) -> Vec<Frame> {
    let view = world.view(NodeRole::Device, LinkKind::Short, &world.envelopes, &world.news);
    let mut opener = Contact::new(NOW, [1; 32], Side::Opener, view.clone());
    let Output::Send(hello) = opener.poll_output(NOW) else { panic!("an opener says hello first") };
    let mut answerer = Contact::new(NOW, [2; 32], Side::Answerer, view);
    answerer.handle_frame(NOW, hello.clone()).expect("an honest hello");
    let mut frames = vec![hello];
    while let Output::Send(frame) = answerer.poll_output(NOW) {
        frames.push(frame);
    }
    let head = world.news.iter().find_map(|news| match news {
        News::Receipt(receipt) => Some(receipt.body.head.clone()),
        News::Countersignature(_) => None,
    });
    let bytes = Box::new(*world.envelopes[0].bytes());
    frames.extend([
        Frame::Same,
        Frame::Cells { ids: 300, cells: vec![7; 400] },
        Frame::MoreCells,
        Frame::Golomb { ids: 3, code: vec![1, 2, 3] },
        Frame::Want(vec![[1; 8]; 3]),
        Frame::News(world.news[0].to_bytes()),
        Frame::Manifest(world.file.signed.clone()),
        Frame::WantPart { hash: PartHash([1; 32]), from: 32_768 },
        Frame::Part { hash: PartHash([1; 32]), from: 0, bytes: vec![1; 300] },
        Frame::Envelope { copies: 5, bytes: bytes.clone() },
        Frame::Taken { through: 3, refused: vec![(1, RefusalCode::Held)] },
        Frame::Offer(vec![[2; 8]; 4]),
        Frame::Lacks(vec![0b101]),
        Frame::ReadLog { stream: Stream::Up, from: u64::MAX, limit: 48 },
        Frame::LogEnvelope { position: 9, bytes },
        Frame::LogEnd { stream: Stream::Up, next: 10, head },
        Frame::Finished,
    ]);
    frames
}
