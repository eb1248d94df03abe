//! The literature's format of a request list, read by a few lines, and turned into the CSV of our import.

/// An event as the file has it; numbers are from 1.
pub(crate) struct Forum {
    /// Participants.
    pub(crate) participants: usize,
    /// Tables in each slot.
    pub(crate) tables: usize,
    /// Slots of the day.
    pub(crate) slots: usize,
    /// The first of them are the morning.
    pub(crate) morning_slots: usize,
    /// Two participants, and when: 1 morning, 2 afternoon, 3 any.
    pub(crate) requests: Vec<[usize; 3]>,
    /// Slots in which each participant cannot meet.
    pub(crate) forbidden: Vec<Vec<usize>>,
}

impl Forum {
    /// Reads the fields that matter here.
    pub(crate) fn read(text: &str) -> Self {
        let number = |name: &str| numbers(field(text, name))[0];
        let requests = numbers(field(text, "requested"));
        let participants = number("nBusiness");
        let forbidden = field(text, "forbidden").split('{').skip(1).map(|set| {
            // 0 stands in for the empty set.
            numbers(set.split('}').next().unwrap_or_default()).into_iter().filter(|slot| *slot > 0).collect()
        });
        let forbidden: Vec<Vec<usize>> = forbidden.collect();
        assert_eq!(forbidden.len(), participants);
        Self {
            participants,
            tables: number("nTables"),
            slots: number("nTotalSlots"),
            morning_slots: number("nMorningSlots"),
            requests: requests.chunks(3).map(|row| [row[0], row[1], row[2]]).collect(),
            forbidden,
        }
    }

    /// The display name of a participant.
    pub(crate) fn name(&self, participant: usize) -> String {
        format!("Participant {participant}")
    }

    /// The address of a participant.
    pub(crate) fn email(&self, participant: usize) -> String {
        format!("participant{participant}@example.org")
    }

    /// The number behind the name of an organisation.
    pub(crate) fn number(&self, organisation: &str) -> usize {
        organisation.rsplit(' ').next().unwrap().parse().unwrap()
    }

    /// When two participants may meet.
    pub(crate) fn part_of(&self, sides: [usize; 2]) -> usize {
        let same = |row: &&[usize; 3]| {
            (row[0], row[1]) == (sides[0], sides[1]) || (row[1], row[0]) == (sides[0], sides[1])
        };
        self.requests.iter().find(same).unwrap()[2]
    }

    /// How many meetings a participant has.
    pub(crate) fn meetings_of(&self, participant: usize) -> usize {
        self.requests.iter().filter(|row| row[..2].contains(&participant)).count()
    }

    /// How many participants have a meeting at all.
    pub(crate) fn meeting(&self) -> usize {
        (1..=self.participants).filter(|participant| self.meetings_of(*participant) > 0).count()
    }

    /// Organisations as CSV.
    pub(crate) fn organisations(&self) -> String {
        let mut csv = String::from("key,name,kind,country,place,zone\n");
        for participant in 1..=self.participants {
            csv += &format!("p{participant},Organisation {participant},sme,ES,Girona,Europe/Madrid\n");
        }
        csv
    }

    /// People as CSV.
    pub(crate) fn people(&self) -> String {
        let mut csv = String::from("email,name,language,zone,organisation\n");
        for participant in 1..=self.participants {
            let (email, name) = (self.email(participant), self.name(participant));
            csv += &format!("{email},{name},en,Europe/Madrid,p{participant}\n");
        }
        csv
    }

    /// Requests as CSV.
    pub(crate) fn requests_csv(&self) -> String {
        let mut csv = String::from("from,to,rank,state,half_day\n");
        for [from, to, part] in &self.requests {
            let half_day = ["", "morning", "afternoon", "any"][*part];
            csv += &format!("p{from},p{to},1,accepted,{half_day}\n");
        }
        csv
    }
}

/// What stands between `name =` and the next semicolon.
fn field<'t>(text: &'t str, name: &str) -> &'t str {
    let start = text.find(&format!("{name} =")).unwrap_or_else(|| panic!("no {name}"));
    let rest = &text[start + name.len() + 2..];
    rest.split(';').next().unwrap()
}

fn numbers(text: &str) -> Vec<usize> {
    text.split(|letter: char| !letter.is_ascii_digit()).filter_map(|word| word.parse().ok()).collect()
}
