//! The ONE's way of carrying: after each event and at each tenth of a second every node, in random order, ends what it
//! was sending and begins something new if all its links are free.

use core::fmt;

use ijwi_protocol::rng::Rng;

use super::node::{Copy, MessageId, Node, Transfer};
use crate::traces::Created;
use crate::world::{Meeting, Millis};

/// The ONE's step.
const TICK: Millis = 100;

/// The ONE looks for what is over once a minute.
const EXPIRY: Millis = 60_000;

/// Which of the ONE's routers.
#[derive(Clone, core::marker::Copy, Debug, PartialEq, Eq)]
pub enum Router {
    /// To the addressee only.
    Direct,
    /// To everybody.
    Epidemic,
    /// Binary Spray and Wait with so many copies.
    Spray(u32),
}

impl fmt::Display for Router {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Direct => f.pad("direct"),
            Self::Epidemic => f.pad("epidemic"),
            Self::Spray(copies) => write!(f, "spray and wait {copies}"),
        }
    }
}

/// What came of it, in the ONE's terms.
#[derive(Clone, Debug)]
pub struct Carried {
    created: usize,
    relayed: u64,
    /// Ascending.
    delays: Vec<Millis>,
}

impl Carried {
    /// Messages that arrived.
    pub fn delivered(&self) -> usize {
        self.delays.len()
    }

    /// Their share.
    pub fn ratio(&self) -> f64 {
        self.delays.len() as f64 / self.created as f64
    }

    /// Transfers that were no delivery, for each delivery.
    pub fn overhead(&self) -> f64 {
        (self.relayed as f64 - self.delays.len() as f64) / self.delays.len() as f64
    }

    /// The median delay of what arrived.
    pub fn median_seconds(&self) -> f64 {
        self.delays.get(self.delays.len() / 2).map_or(f64::NAN, |delay| *delay as f64 / 1000.0)
    }
}

/// Carries `created` over `meetings` until `until`.
pub fn replay(
    meetings: &[Meeting],
    created: &[Created],
    router: Router,
    buffer: u64,
    until: Millis,
    seed: u64,
) -> Carried {
    let mut run = Run::new(meetings, created, router, buffer, seed);
    let mut events: Vec<(Millis, Event)> = Vec::new();
    events.extend(meetings.iter().enumerate().map(|(link, meeting)| (meeting.until, Event::Down(link))));
    events.extend(meetings.iter().enumerate().map(|(link, meeting)| (meeting.from, Event::Up(link))));
    events.extend(created.iter().enumerate().map(|(id, message)| (message.at, Event::Created(id))));
    events.sort_by_key(|(at, _)| *at);
    let mut events = events.into_iter().peekable();
    for now in (TICK..=until).step_by(TICK as usize) {
        while let Some((at, event)) = events.next_if(|(at, _)| *at <= now) {
            run.happen(at, event);
            run.update(at);
        }
        if now % EXPIRY == 0 {
            run.nodes.iter_mut().filter(|node| node.sending.is_none()).for_each(|node| node.expire(now));
        }
        run.update(now);
    }
    let mut delays: Vec<_> =
        run.arrived.iter().zip(created).filter_map(|(at, message)| Some((*at)? - message.at)).collect();
    delays.sort_unstable();
    Carried { created: created.len(), relayed: run.relayed, delays }
}

enum Event {
    Up(usize),
    Down(usize),
    Created(MessageId),
}

struct Link {
    ends: [usize; 2],
    rate: u32,
    up: bool,
    carries: bool,
}

impl Link {
    fn other(&self, node: usize) -> usize {
        self.ends[usize::from(self.ends[0] == node)]
    }
}

struct Run<'a> {
    created: &'a [Created],
    router: Router,
    buffer: u64,
    rng: Rng,
    nodes: Vec<Node>,
    links: Vec<Link>,
    /// Nodes with a link or a transfer, in the order of the last step.
    active: Vec<usize>,
    arrived: Vec<Option<Millis>>,
    relayed: u64,
}

impl<'a> Run<'a> {
    fn new(meetings: &[Meeting], created: &'a [Created], router: Router, buffer: u64, seed: u64) -> Self {
        let ends = meetings.iter().flat_map(|meeting| [meeting.a, meeting.b]);
        let last = ends.chain(created.iter().flat_map(|message| [message.from, message.to])).max();
        let link = |meeting: &Meeting| Link {
            ends: [meeting.a as usize, meeting.b as usize],
            rate: meeting.rate,
            up: false,
            carries: false,
        };
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        Self {
            created,
            router,
            buffer,
            rng: Rng::from_seed(key),
            nodes: (0..=last.unwrap_or(0)).map(|_| Node::new(created.len())).collect(),
            links: meetings.iter().map(link).collect(),
            active: Vec::new(),
            arrived: vec![None; created.len()],
            relayed: 0,
        }
    }

    fn happen(&mut self, now: Millis, event: Event) {
        match event {
            Event::Up(link) => {
                self.links[link].up = true;
                for end in self.links[link].ends {
                    self.nodes[end].links.push(link);
                    if !self.active.contains(&end) {
                        self.active.push(end);
                    }
                }
            }
            Event::Down(link) => {
                self.links[link].up = false;
                for end in self.links[link].ends {
                    self.nodes[end].links.retain(|other| *other != link);
                }
            }
            Event::Created(id) => {
                let Created { size, from, to, ttl, .. } = self.created[id];
                let tokens = if let Router::Spray(copies) = self.router { copies } else { 1 };
                // The ONE counts whole minutes that are left, so that the last one does not count.
                let copy = Copy { id, size, to: to as usize, expires: now + ttl - EXPIRY, tokens };
                let node = &mut self.nodes[from as usize];
                if node.make_room(size, self.buffer) {
                    node.insert(copy);
                }
            }
        }
    }

    fn update(&mut self, now: Millis) {
        self.active.retain(|node| !self.nodes[*node].links.is_empty() || self.nodes[*node].sending.is_some());
        let mut active = core::mem::take(&mut self.active);
        shuffle(&mut active, &mut self.rng);
        for node in &active {
            self.finish(now, *node);
            self.begin(now, *node);
        }
        self.active = active;
    }

    /// Ends a transfer that is through, or whose link is down.
    fn finish(&mut self, now: Millis, node: usize) {
        let Some(transfer) = self.nodes[node].sending else { return };
        let through = transfer.done <= now;
        if !through && self.links[transfer.link].up {
            return;
        }
        self.nodes[node].sending = None;
        self.links[transfer.link].carries = false;
        if !through {
            return;
        }
        self.relayed += 1;
        let mut copy = transfer.copy;
        if let Some(ours) = self.nodes[node].copies.iter_mut().find(|ours| ours.id == copy.id)
            && let Router::Spray(_) = self.router
        {
            ours.tokens /= 2;
        }
        copy.tokens = copy.tokens.div_ceil(2);
        if copy.to == transfer.to {
            self.nodes[transfer.to].knows[copy.id] = true;
            self.arrived[copy.id].get_or_insert(now);
        } else {
            self.nodes[transfer.to].insert(copy);
        }
    }

    /// Begins a transfer: first what is for a neighbour, ours or theirs, then anything.
    fn begin(&mut self, now: Millis, node: usize) {
        if self.is_busy(node) || self.nodes[node].copies.is_empty() {
            return;
        }
        let links = self.nodes[node].links.clone();
        let to_neighbours = |run: &Self, from: usize, link: usize| -> Vec<Copy> {
            let to = run.links[link].other(from);
            run.nodes[from]
                .copies
                .iter()
                .filter(|copy| copy.to == to && !run.nodes[to].knows[copy.id])
                .copied()
                .collect()
        };
        let mut ours: Vec<_> = links
            .iter()
            .flat_map(|link| to_neighbours(self, node, *link).into_iter().map(|copy| (copy, *link)))
            .collect();
        shuffle(&mut ours, &mut self.rng);
        if ours.into_iter().any(|(copy, link)| self.send(now, node, link, copy)) {
            return;
        }
        for link in &links {
            let other = self.links[*link].other(node);
            let theirs = to_neighbours(self, other, *link);
            if !self.is_busy(other) && theirs.into_iter().any(|copy| self.send(now, other, *link, copy)) {
                return;
            }
        }
        let least = match self.router {
            Router::Direct => return,
            Router::Epidemic => 1,
            Router::Spray(_) => 2,
        };
        for link in links {
            let other = self.links[link].other(node);
            if self.is_busy(other) {
                continue;
            }
            let lacks = |copy: &&Copy| copy.tokens >= least && !self.nodes[other].knows[copy.id];
            let mut copies: Vec<_> = self.nodes[node].copies.iter().filter(lacks).copied().collect();
            shuffle(&mut copies, &mut self.rng);
            if copies.into_iter().any(|copy| self.send(now, node, link, copy)) {
                return;
            }
        }
    }

    fn is_busy(&self, node: usize) -> bool {
        let node = &self.nodes[node];
        node.sending.is_some() || node.links.iter().any(|link| self.links[*link].carries)
    }

    /// Whether the other side takes it.
    fn send(&mut self, now: Millis, from: usize, link: usize, copy: Copy) -> bool {
        let to = self.links[link].other(from);
        if self.is_busy(to) || self.nodes[to].knows[copy.id] || (copy.expires <= now && copy.to != to) {
            return false;
        }
        if !self.nodes[to].make_room(copy.size, self.buffer) {
            return false;
        }
        let done = now + copy.size * 1000 / u64::from(self.links[link].rate);
        self.nodes[from].sending = Some(Transfer { copy, link, to, done });
        self.links[link].carries = true;
        true
    }
}

fn shuffle<T>(items: &mut [T], rng: &mut Rng) {
    for place in (1..items.len()).rev() {
        items.swap(place, rng.below(place as u64 + 1) as usize);
    }
}
