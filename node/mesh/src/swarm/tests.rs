//! Two nodes and a stranger on loopback: who gets in, who gets no byte, what arrives, what is bounded.

use std::net::SocketAddr;

use ijwi_protocol::ids::CampaignId;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};
use tokio::net::{TcpListener, TcpStream};

use super::*;

const CAMPAIGN: CampaignId = CampaignId([1; 32]);
const NONCE: BeaconNonce = BeaconNonce([3; 8]);
/// Long enough for a busy machine, short enough to wait for.
const HASTE: Duration = Duration::from_secs(2);

fn loopback() -> Vec<SocketAddr> {
    vec![SocketAddr::from(([127, 0, 0, 1], 0))]
}

fn keys(discovery_key: u8) -> LinkKeys {
    LinkKeys::device(CAMPAIGN, &[discovery_key; 32], NONCE, None)
}

fn device(discovery_key: u8) -> (Node, Events) {
    Node::start(Config::device(keys(discovery_key), loopback(), ReplayCache::new())).expect("loopback can be bound")
}

/// A device that gives up soon on who does not know the key.
fn hasty(discovery_key: u8) -> (Node, Events) {
    let config = Config::device(keys(discovery_key), loopback(), ReplayCache::new());
    Node::start(Config { patience: HASTE, ..config }).expect("loopback can be bound")
}

fn nearby(node: &Node, nonce: BeaconNonce) -> Dial {
    Dial::Nearby { addr: node.listening()[0], nonce }
}

async fn stream(events: &mut Events) -> Stream {
    match events.next().await.expect("the node runs") {
        Event::Stream(stream) => *stream,
        Event::Closed(_) => panic!("a link closed where a stream was to come"),
    }
}

async fn closed(events: &mut Events) -> LinkId {
    match events.next().await.expect("the node runs") {
        Event::Closed(link) => link,
        Event::Stream(_) => panic!("a stream came where a link was to close"),
    }
}

/// Dials, opens a contact, and lets one frame go each way.
async fn greet(dialer: &Node, dial: Dial, answerer: &mut Events) -> (Stream, Stream) {
    let link = dialer.dial(dial).await.expect("answered");
    let mut near = dialer.open(link, StreamKind::Contact).await.expect("the link is open");
    near.write_all(b"hello").await.expect("written");
    near.flush().await.expect("flushed");
    let mut far = stream(answerer).await;
    assert_eq!((far.kind(), near.kind()), (StreamKind::Contact, StreamKind::Contact));
    assert_eq!(near.link(), link);
    let mut frame = [0; 5];
    far.read_exact(&mut frame).await.expect("the frame arrives");
    far.write_all(&frame).await.expect("written");
    far.flush().await.expect("flushed");
    near.read_exact(&mut frame).await.expect("the frame returns");
    assert_eq!(&frame, b"hello");
    (near, far)
}

#[tokio::test]
async fn devices_meet_by_beacon_nonce_and_by_hand() {
    let (dialer, _events) = device(2);
    let (answerer, mut events) = device(2);
    for nonce in [NONCE, BeaconNonce::BY_HAND] {
        greet(&dialer, nearby(&answerer, nonce), &mut events).await;
    }
}

#[tokio::test]
async fn a_wrong_nonce_or_discovery_key_gets_silence() {
    let (answerer, _events) = hasty(2);
    for (key, nonce) in [(2, BeaconNonce([5; 8])), (9, NONCE), (9, BeaconNonce::BY_HAND)] {
        let (dialer, _) = device(key);
        assert_eq!(dialer.dial(nearby(&answerer, nonce)).await, Err(DialError::Refused), "closed in the end");
    }
    assert_eq!(answerer.dial(nearby(&answerer, NONCE)).await, Err(DialError::Itself));
}

#[tokio::test]
async fn a_prober_gets_no_byte() {
    let (answerer, _events) = device(2);
    for bytes in [vec![], vec![0x5a; 47], noise::random::<48>().to_vec(), vec![0; 48], vec![0xff; 5000]] {
        assert_eq!(bytes_back(answerer.listening()[0], &bytes).await, 0);
    }
}

#[tokio::test]
async fn a_recorded_first_message_gets_no_answer_even_from_the_next_node() {
    let seen = ReplayCache::new();
    let (answerer, mut events) =
        Node::start(Config::device(keys(2), loopback(), seen.clone())).expect("loopback can be bound");
    let (dialer, _dialer_events) = device(2);
    for nonce in [BeaconNonce::BY_HAND, NONCE] {
        // The recorder stands between the two and passes everything on.
        let recorder = TcpListener::bind(loopback()[0]).await.expect("loopback can be bound");
        let addr = recorder.local_addr().expect("bound");
        let target = answerer.listening()[0];
        let recorded = tokio::spawn(async move {
            let (mut from_dialer, _) = recorder.accept().await.expect("dialed");
            let mut first = [0; 48];
            from_dialer.read_exact(&mut first).await.expect("the first message");
            let mut to_answerer = TcpStream::connect(target).await.expect("it listens");
            to_answerer.write_all(&first).await.expect("passed on");
            tokio::spawn(async move { tokio::io::copy_bidirectional(&mut from_dialer, &mut to_answerer).await });
            first
        });
        greet(&dialer, Dial::Nearby { addr, nonce }, &mut events).await;
        let first = recorded.await.expect("recorded");
        assert_eq!(bytes_back(answerer.listening()[0], &first).await, 0);
        let (next, _events) =
            Node::start(Config::device(keys(2), loopback(), seen.clone())).expect("loopback can be bound");
        assert_eq!(bytes_back(next.listening()[0], &first).await, 0);
    }
}

#[tokio::test]
async fn silent_connections_keep_nobody_out() {
    let (answerer, mut events) = device(2);
    let mut silent = Vec::new();
    for _ in 0..2 * PENDING_MAX {
        silent.push(TcpStream::connect(answerer.listening()[0]).await.expect("it listens"));
    }
    let (dialer, _events) = device(2);
    greet(&dialer, nearby(&answerer, NONCE), &mut events).await;
}

/// How many bytes come back for these before the other side closes.
async fn bytes_back(addr: SocketAddr, bytes: &[u8]) -> usize {
    let mut prober = TcpStream::connect(addr).await.expect("it listens");
    prober.write_all(bytes).await.expect("sent");
    prober.shutdown().await.ok();
    let mut back = Vec::new();
    // A reset is silence as well.
    prober.read_to_end(&mut back).await.ok();
    back.len()
}

#[tokio::test]
async fn a_relay_is_dialed_by_its_key_and_only_so() {
    let relay_keys = LinkKeys::relay(CAMPAIGN, &[7; 32]);
    let relay_static = relay_keys.public();
    let config = Config::relay(relay_keys, loopback(), ReplayCache::new());
    let (relay, mut events) = Node::start(Config { patience: HASTE, ..config }).expect("loopback can be bound");
    let (dialer, _dialer_events) = device(2);
    let addr = relay.listening()[0];
    greet(&dialer, Dial::Relay { addr, relay_static }, &mut events).await;

    let other = LinkKeys::relay(CAMPAIGN, &[8; 32]).public();
    assert_eq!(dialer.dial(Dial::Relay { addr, relay_static: other }).await, Err(DialError::Refused));
    assert_eq!(dialer.dial(Dial::Nearby { addr, nonce: BeaconNonce::BY_HAND }).await, Err(DialError::Refused));
    assert_eq!(relay.dial(nearby(&dialer, NONCE)).await, Err(DialError::Refused), "a relay has no link key");

    let posing = LinkKeys::posing_as(CAMPAIGN, &[8; 32], &relay_static);
    let (impostor, _) = Node::start(Config::relay(posing, loopback(), ReplayCache::new())).expect("loopback");
    let addr = impostor.listening()[0];
    assert_eq!(dialer.dial(Dial::Relay { addr, relay_static }).await, Err(DialError::WrongRelay));
}

#[tokio::test]
async fn a_mebibyte_goes_both_ways_at_once() {
    let (dialer, _events) = device(2);
    let (answerer, mut events) = device(2);
    let (near, far) = greet(&dialer, nearby(&answerer, NONCE), &mut events).await;
    let sent: Vec<u8> = (0..1u32 << 20).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let both = [near, far].map(|stream| {
        let sent = sent.clone();
        async move {
            let (mut read, mut write) = tokio::io::split(stream);
            let mut received = Vec::new();
            let (written, ended) = tokio::join!(
                async {
                    write.write_all(&sent).await?;
                    write.shutdown().await
                },
                read.read_to_end(&mut received),
            );
            written.expect("written");
            ended.expect("a clean end");
            assert!(received == sent, "other bytes arrived");
        }
    });
    futures::future::join_all(both).await;
}

#[tokio::test]
async fn any_pipe_makes_a_link() {
    let (dialer, _events) = device(2);
    let (answerer, mut events) = device(2);
    let (near, far) = duplex(1000);
    answerer.answer_over(Box::new(far)).await.expect("there is room");
    let link = dialer.dial_over(Box::new(near), NONCE, DiscoveryKey::Present).await.expect("answered");
    let mut near = dialer.open(link, StreamKind::Stamps).await.expect("the link is open");
    near.write_all(b"blinded").await.expect("written");
    near.shutdown().await.expect("closed");
    let mut far = stream(&mut events).await;
    assert_eq!(far.kind(), StreamKind::Stamps);
    let mut read = Vec::new();
    far.read_to_end(&mut read).await.expect("a clean end");
    assert_eq!(read, b"blinded");
}

#[tokio::test]
async fn links_are_limited_on_both_sides() {
    let config = Config { links_in_max: 2, ..Config::device(keys(2), loopback(), ReplayCache::new()) };
    let (answerer, mut events) = Node::start(config).expect("loopback can be bound");
    let dial = nearby(&answerer, NONCE);

    let config = Config { links_out_max: 1, ..Config::device(keys(2), vec![], ReplayCache::new()) };
    let (bound, mut bound_events) = Node::start(config).expect("nothing to bind");
    let _first = greet(&bound, dial, &mut events).await;
    assert_eq!(bound.dial(dial).await, Err(DialError::Full));

    let (second, mut second_events) = device(2);
    let kept = greet(&second, dial, &mut events).await;
    let (third, _third_events) = device(2);
    assert_eq!(third.dial(dial).await, Err(DialError::Refused), "the answerer has two links");
    assert_eq!(answerer.link_count(), 2);

    let link = kept.0.link();
    second.close(link).await;
    assert_eq!(closed(&mut second_events).await, link);
    assert_eq!(closed(&mut events).await, kept.1.link());
    greet(&third, dial, &mut events).await;

    drop(answerer);
    closed(&mut bound_events).await;
}

#[tokio::test]
async fn insiders_who_hold_all_links_and_bring_nothing_give_way() {
    let grace = Duration::from_millis(200);
    let config = Config { links_in_max: 2, grace, ..Config::device(keys(2), loopback(), ReplayCache::new()) };
    let (answerer, mut events) = Node::start(config).expect("loopback can be bound");
    let dial = nearby(&answerer, NONCE);
    let (insider, mut insider_events) = device(2);
    let first = greet(&insider, dial, &mut events).await;
    let second = greet(&insider, dial, &mut events).await;
    tokio::time::sleep(grace).await;
    // The second has just brought something.
    second.1.last_use().note();

    let (newcomer, _newcomer_events) = device(2);
    let met = greet(&newcomer, dial, &mut events).await;
    assert_eq!(closed(&mut events).await, first.1.link());
    assert_eq!(closed(&mut insider_events).await, first.0.link());
    let (another, _another_events) = device(2);
    assert_eq!(another.dial(dial).await, Err(DialError::Refused), "both links are in use");
    assert_eq!(answerer.link_count(), 2);
    assert_eq!(met.1.origin(), second.1.origin());
    assert!(met.1.origin().is_some() && met.0.origin().is_none());
}

#[tokio::test]
async fn one_place_has_its_share_of_the_links() {
    let config = Config { links_from_one_max: 2, ..Config::device(keys(2), loopback(), ReplayCache::new()) };
    let (answerer, mut events) = Node::start(config).expect("loopback can be bound");
    let (dialer, _events) = device(2);
    let dial = nearby(&answerer, NONCE);
    let _links = [greet(&dialer, dial, &mut events).await, greet(&dialer, dial, &mut events).await];
    assert_eq!(dialer.dial(dial).await, Err(DialError::Refused));
}

#[tokio::test]
async fn streams_are_limited_and_a_dropped_one_makes_room() {
    let (dialer, _dialer_events) = device(2);
    let (answerer, mut events) = device(2);
    let (near, far) = greet(&dialer, nearby(&answerer, NONCE), &mut events).await;
    let link = near.link();
    let mut more = Vec::new();
    for _ in 1..STREAMS_PER_LINK_MAX {
        more.push(dialer.open(link, StreamKind::Contact).await.expect("there is room"));
    }
    assert_eq!(dialer.open(link, StreamKind::Contact).await.expect_err("no room"), OpenError::TooMany);
    more.pop();
    more.push(dialer.open(link, StreamKind::Stamps).await.expect("there is room again"));
    drop(dialer);
    assert_eq!(closed(&mut events).await, far.link());
}

#[tokio::test]
async fn a_fixed_port_goes_from_node_to_node_while_the_old_one_drains() {
    let seen = ReplayCache::new();
    let (old, mut old_events) =
        Node::start(Config::device(keys(2), loopback(), seen.clone())).expect("loopback can be bound");
    let addr = old.listening()[0];
    let (dialer, _events) = device(2);
    let dial = Dial::Nearby { addr, nonce: NONCE };
    let (mut near, mut far) = greet(&dialer, dial, &mut old_events).await;

    old.stop_listening().await;
    assert_eq!(dialer.dial(dial).await, Err(DialError::Unreachable));
    let (_new, mut new_events) =
        Node::start(Config::device(keys(2), vec![addr], seen)).expect("the port is free again");
    greet(&dialer, dial, &mut new_events).await;

    near.write_all(b"still here").await.expect("the old link lives");
    near.shutdown().await.expect("closed");
    let mut read = Vec::new();
    far.read_to_end(&mut read).await.expect("a clean end");
    assert_eq!(read, b"still here");
}

#[tokio::test]
async fn a_stopped_node_answers_with_errors() {
    let (dialer, _events) = device(2);
    let (answerer, mut events) = device(2);
    let dial = nearby(&answerer, NONCE);
    let (near, _far) = greet(&dialer, dial, &mut events).await;
    drop(answerer);
    while let Some(event) = events.next().await {
        drop(event);
    }
    assert_eq!(dialer.dial(dial).await, Err(DialError::Unreachable));
    drop(near);
}
