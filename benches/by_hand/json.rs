//! A patient by hand as a line of JSON, as `regimen batch` reads one: the facts under their names, what is
//! unknown left out.

use std::io;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::date::Date;
use super::patient::Patient;
use super::slots::{Said, date, facts};

/// Writes the line of a patient, its end included.
pub fn line(out: &mut Vec<u8>, id: &str, patient: &Patient, as_of: Date) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &Line { id, as_of, facts: Facts(patient) })?;
    out.push(b'\n');
    Ok(())
}

/// The lines of some patients, with `p0`, `p1` and so on as ids.
pub fn lines(people: &[(Patient, Date)]) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    for (number, (patient, as_of)) in people.iter().enumerate() {
        line(&mut out, &format!("p{number}"), patient, *as_of)?;
    }
    Ok(out)
}

#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    as_of: Date,
    facts: Facts<'a>,
}

struct Facts<'a>(&'a Patient);

impl Serialize for Facts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, said) in facts(self.0) {
            if !matches!(said, Said::Unknown) {
                map.serialize_entry(name, &said)?;
            }
        }
        map.end()
    }
}

impl Serialize for Said {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Unknown => serializer.serialize_none(),
            Self::Never => serializer.serialize_str("none"),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => match i64::try_from(*number) {
                Ok(whole) if number.is_integer() => serializer.serialize_i64(whole),
                _ => serializer.serialize_f64(f64::try_from(*number).map_err(serde::ser::Error::custom)?),
            },
            Self::On(day) => day.serialize(serializer),
            Self::Name(text) | Self::Code(text) => serializer.serialize_str(text),
            Self::Codes(names, bits) => {
                let set = names.iter().enumerate().filter(|(bit, _)| bits >> bit & 1 == 1);
                serializer.collect_seq(set.map(|(_, name)| name))
            }
        }
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match date(*self) {
            Some(day) => day.serialize(serializer),
            None => Err(serde::ser::Error::custom("no such day")),
        }
    }
}
