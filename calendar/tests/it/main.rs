//! What the calendar crate promises, through its public doors.

#[cfg(test)]
mod busy;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod invitations;
#[cfg(test)]
mod life;
#[cfg(test)]
mod lines;
#[cfg(test)]
mod mails;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod observances;
#[cfg(test)]
mod outlook;
#[cfg(test)]
mod replies;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod vtimezones;
#[cfg(test)]
mod wire;
#[cfg(test)]
mod zones;
