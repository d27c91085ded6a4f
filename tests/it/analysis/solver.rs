//! Larger rule sets, held against a SAT solver that reads the same random conditions in its own way.

use batsat::{BasicSolver, Lit, SolverInterface, lbool};
use regimen::Status;
use regimen::analysis::{Limits, Space};

use super::made::with;
use crate::arbitrary::Shuffle;

const FACTS: usize = 30;
const RULES: usize = 40;

/// A condition over booleans, unknown included.
enum Tree {
    Fact(usize),
    Known(usize),
    Not(Box<Tree>),
    All(Vec<Tree>),
    Any(Vec<Tree>),
}

fn tree(random: &mut Shuffle, depth: usize) -> Tree {
    let fact = random.below(FACTS);
    match random.below(if depth == 0 { 3 } else { 7 }) {
        0 | 1 => Tree::Fact(fact),
        2 => Tree::Known(fact),
        3 => Tree::Not(Box::new(tree(random, depth - 1))),
        n => {
            let parts = (0..2 + random.below(2)).map(|_| tree(random, depth - 1)).collect();
            if n < 6 { Tree::All(parts) } else { Tree::Any(parts) }
        }
    }
}

impl Tree {
    fn written(&self) -> String {
        let joined = |parts: &[Tree], by: &str| {
            let parts: Vec<String> = parts.iter().map(Tree::written).collect();
            format!("({})", parts.join(by))
        };
        match self {
            Self::Fact(fact) => format!("f{fact}"),
            Self::Known(fact) => format!("known(f{fact})"),
            Self::Not(part) => format!("!({})", part.written()),
            Self::All(parts) => joined(parts, " and "),
            Self::Any(parts) => joined(parts, " or "),
        }
    }
}

/// For each fact, whether it is known to hold, and whether it is known not to.
struct Clauses {
    solver: BasicSolver,
    facts: Vec<(Lit, Lit)>,
}

impl Clauses {
    fn new() -> Self {
        let mut solver = BasicSolver::default();
        let facts: Vec<(Lit, Lit)> =
            (0..FACTS).map(|_| [(); 2].map(|()| Lit::new(solver.new_var_default(), true)).into()).collect();
        let mut clauses = Self { solver, facts: facts.clone() };
        facts.iter().for_each(|(yes, no)| clauses.add(&[!*yes, !*no]));
        clauses
    }

    fn add(&mut self, clause: &[Lit]) {
        self.solver.add_clause_reuse(&mut clause.to_vec());
    }

    /// A literal that says that all of these hold.
    fn all(&mut self, of: &[Lit]) -> Lit {
        let all = Lit::new(self.solver.new_var_default(), true);
        of.iter().for_each(|part| self.add(&[!all, *part]));
        let back: Vec<Lit> = of.iter().map(|part| !*part).chain([all]).collect();
        self.add(&back);
        all
    }

    /// Literals that say that a tree certainly holds, and that it certainly does not.
    fn of(&mut self, tree: &Tree) -> (Lit, Lit) {
        match tree {
            Tree::Fact(fact) => self.facts[*fact],
            Tree::Known(fact) => {
                let (yes, no) = self.facts[*fact];
                let unknown = self.all(&[!yes, !no]);
                (!unknown, unknown)
            }
            Tree::Not(part) => {
                let (yes, no) = self.of(part);
                (no, yes)
            }
            Tree::All(parts) | Tree::Any(parts) => {
                let parts: Vec<(Lit, Lit)> = parts.iter().map(|part| self.of(part)).collect();
                let all = matches!(tree, Tree::All(_));
                let (every, some): (Vec<Lit>, Vec<Lit>) =
                    parts.into_iter().map(|(yes, no)| if all { (yes, !no) } else { (no, !yes) }).unzip();
                let (every, none) = (self.all(&every), !self.all(&some));
                if all { (every, none) } else { (none, every) }
            }
        }
    }
}

#[test]
fn a_sat_solver_agrees_on_which_rules_can_be_active_together() {
    let (mut together, mut apart) = (0, 0);
    for seed in 1..=4 {
        let mut random = Shuffle::new(seed * 7_919);
        let trees: Vec<Tree> = (0..RULES).map(|_| tree(&mut random, 4)).collect();
        let refused: Vec<Tree> = (0..6).map(|_| tree(&mut random, 2)).collect();
        let facts: Vec<String> = (0..FACTS).map(|n| format!("f{n}")).collect();
        let facts: Vec<(&str, &str)> = facts.iter().map(|name| (name.as_str(), "type: boolean")).collect();
        let rules: Vec<(String, String)> =
            trees.iter().enumerate().map(|(n, tree)| (format!("rule-{n}"), tree.written())).collect();
        let rules: Vec<(&str, &str)> = rules.iter().map(|(id, tree)| (id.as_str(), tree.as_str())).collect();
        let mut contradictions = String::new();
        for (n, tree) in refused.iter().enumerate() {
            contradictions.push_str(&format!("- {{id: c{n}, when: '{}', message: No.}}\n", tree.written()));
        }
        let loaded = with(&facts, &[], &rules, &contradictions);
        let mut clauses = Clauses::new();
        for tree in &refused {
            let (yes, _) = clauses.of(tree);
            clauses.add(&[!yes]);
        }
        let holds: Vec<Lit> = trees.iter().map(|tree| clauses.of(tree).0).collect();
        let mut space = Space::of(&[&loaded.program], Limits::default());
        let number = |rule: usize| loaded.program.rule(&format!("rule-{rule}")).unwrap();
        for a in 0..RULES {
            for b in a..RULES {
                let expected = clauses.solver.solve_limited(&[holds[a], holds[b]]) == lbool::TRUE;
                let one = space.with_status(0, number(a), &[Status::Active]).unwrap();
                let other = space.with_status(0, number(b), &[Status::Active]).unwrap();
                assert_eq!(space.meet(one, other).unwrap(), expected, "seed {seed}: {a} and {b}");
                *(if expected { &mut together } else { &mut apart }) += 1;
            }
        }
    }
    println!("{together} pairs can be active together, {apart} cannot");
    assert!(together > 100 && apart > 100);
}
