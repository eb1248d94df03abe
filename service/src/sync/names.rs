//! Names of other people's servers: resolved when a connection is made, and every address that is not public forgotten.

use std::net::{IpAddr, SocketAddr};

use domain::base::Name as DomainName;
use domain::resolv::StubResolver;
use domain::resolv::stub::conf::{ResolvConf, ServerConf, Transport};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::addresses::Allowed;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Resolves names with the system or with a name server of the operator's choice.
#[derive(Clone, Debug)]
pub(super) struct Guarded {
    /// Which addresses are kept.
    pub(super) allowed: Allowed,
    /// The name server that is asked instead of the system.
    pub(super) name_server: Option<SocketAddr>,
}

impl Guarded {
    async fn addresses(&self, name: &str) -> Result<Vec<IpAddr>, Failure> {
        let Some(server) = self.name_server else {
            let found = tokio::net::lookup_host((name, 0)).await?;
            return Ok(found.map(|address| address.ip()).collect());
        };
        let mut conf = ResolvConf::new();
        conf.servers = vec![ServerConf::new(server, Transport::UdpTcp)];
        conf.finalize();
        let name: DomainName<Vec<u8>> = name.parse()?;
        let found = StubResolver::from_conf(conf).lookup_host(&name).await?;
        Ok(found.iter().collect())
    }
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let guarded = self.clone();
        Box::pin(async move {
            let found = guarded.addresses(name.as_str()).await?;
            let allowed: Vec<SocketAddr> = found
                .into_iter()
                .filter(|address| guarded.allowed.has(*address))
                .map(|address| SocketAddr::new(address, 0))
                .collect();
            if allowed.is_empty() {
                return Err("its name does not lead to the public Internet".into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}
