//! Who plays in the story: a programme, its partners, a lead, firms that ask, and a host.

use serde_json::{Value, json};

use crate::door::{Client, Door};
use crate::world::World;
use service::people;

/// Everybody, each with a client.
pub(crate) struct Cast {
    /// Leads Japan.
    pub(crate) lead: Client,
    /// Speaks for the first firm.
    pub(crate) sme: Client,
    /// Speaks for the second firm.
    pub(crate) counterpart: Client,
    /// Nobody in particular.
    pub(crate) stranger: Client,
    /// Id of the programme.
    pub(crate) programme: String,
    /// Ids of the firms, in the order of the files.
    pub(crate) firms: Vec<String>,
    /// The delegates.
    pub(crate) people_csv: String,
    /// Who wants to meet whom.
    pub(crate) requests_csv: String,
    _door: Door,
}

/// Keys of the firms.
const FIRMS: [&str; 6] = ["alpha", "beta", "gamma", "delta", "epsilon", "host"];

impl Cast {
    /// Enters everybody through the doors, as an operator would.
    pub(crate) async fn gather(world: &World) -> Self {
        let door = Door::open(world).await;
        let operator = door.client(world, &world.operator().await).await;
        let programme = json!({ "key": "wiintech-2020", "acronym": "WIINTECH 2020", "title": "Worldwide",
            "starts_on": "2015-10-01", "months": 24 });
        let programme = operator.post("/api/v1/programmes", programme).await.expect(201).id();
        let veneto = organisation(&operator, "veneto-nanotech", "cluster", "IT", "Europe/Rome").await;
        let role = json!({ "organisation": veneto, "role": "country_lead", "country": "JP" });
        operator.post(&format!("/api/v1/programmes/{programme}/roles"), role).await.expect(204);
        let mut firms = Vec::new();
        for key in FIRMS {
            firms.push(organisation(&operator, key, "sme", "FR", "Europe/Paris").await);
        }
        person(&operator, "lead@example.net", "Livia Lead", &veneto).await;
        person(&operator, "sme@example.org", "Sami Sme", &firms[0]).await;
        person(&operator, "counterpart@example.com", "Cora Counterpart", &firms[1]).await;
        Self {
            lead: client(world, &door, "lead@example.net").await,
            sme: client(world, &door, "sme@example.org").await,
            counterpart: client(world, &door, "counterpart@example.com").await,
            stranger: door.stranger(),
            programme,
            firms,
            people_csv: PEOPLE.to_owned(),
            requests_csv: REQUESTS.to_owned(),
            _door: door,
        }
    }
}

const PEOPLE: &str = "email,name,language,zone,organisation
sme@example.org,Sami Sme,en,Europe/Paris,alpha
counterpart@example.com,Cora Counterpart,en,Europe/Paris,beta
gamma@example.org,Gino Gamma,en,Europe/Rome,gamma
delta@example.org,\"Dana \"\"D\"\" Delta; Ltd\",en,Europe/Lisbon,delta
epsilon@example.org,Émile Epsilon,en,Europe/Paris,epsilon
hana@example.org,Hana Host,en,Asia/Tokyo,host
";

const REQUESTS: &str = "from,to,rank,message,state
alpha,gamma,1,Nano?,accepted
beta,delta,2,,accepted
gamma,delta,3,,accepted
delta,epsilon,2,,accepted
epsilon,alpha,4,,accepted
";

async fn organisation(operator: &Client, key: &str, kind: &str, country: &str, zone: &str) -> String {
    let profile = json!({ "key": key, "name": format!("{key} Ltd"), "kind": kind, "country": country,
        "place": "Somewhere", "zone": zone });
    operator.post("/api/v1/organisations", profile).await.expect(201).id()
}

async fn person(operator: &Client, email: &str, name: &str, organisation: &str) -> Value {
    let person = json!({ "email": email, "name": name, "language": "en", "zone": "Europe/Paris",
        "organisation": organisation });
    operator.post("/api/v1/people", person).await.expect(201).json()
}

async fn client(world: &World, door: &Door, email: &str) -> Client {
    let caller = people::caller_by_email(&world.app, email).await.unwrap().unwrap();
    door.client(world, &caller).await
}
