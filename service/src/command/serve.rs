//! The commands that open the database and stay: serve, demo; and those that ask and go: migrate, health.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use service::app::App;
use service::config::Config;
use service::database::Database;
use service::post::Post;
use service::{demo as world, http, jobs, zones};
use tokio::net::TcpListener;

use super::Stop;

/// How often the figures are tended.
const METRICS_TICK: Duration = Duration::from_secs(10);

/// Build the demonstration and serve it.
#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Folder for the database and the mails.
    #[arg(long, default_value = "kontor-data", value_name = "DIR")]
    data: PathBuf,
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDR")]
    listen: SocketAddr,
    /// Throw the folder's demonstration away and begin anew.
    #[arg(long)]
    fresh: bool,
}

impl Demo {
    /// The settings with all that the demonstration keeps in one folder.
    pub(super) fn settings(&self, mut config: Config) -> Result<Config, Stop> {
        let url = format!("sqlite://{}", self.data.join("kontor.sqlite").display());
        config.database.url = url;
        config.server.listen = self.listen.to_string();
        config.server.public_url = format!("http://{}", self.listen);
        config.server.key_file = self.data.join("key");
        config.mail.transport = service::config::Transport::Folder;
        config.mail.folder = self.data.join("mail");
        config.check().map_err(|error| Stop::failed(&error))?;
        Ok(config)
    }

    /// Takes away what an earlier demonstration left, and nothing else.
    fn clear(&self) -> Result<(), Stop> {
        for name in ["kontor.sqlite", "kontor.sqlite-wal", "kontor.sqlite-shm", "key"] {
            remove(std::fs::remove_file(self.data.join(name)))?;
        }
        remove(std::fs::remove_dir_all(self.data.join("mail")))
    }
}

fn remove(result: std::io::Result<()>) -> Result<(), Stop> {
    match result {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Stop::failed(&error)),
        _ => Ok(()),
    }
}

/// Serves until it is told to stop.
pub(super) async fn serve(config: Config) -> Result<(), Stop> {
    let listener = listen(&config).await?;
    let app = App::start(config).await.map_err(|error| Stop::failed(&error))?;
    stay(app, listener).await
}

/// Builds the demonstration, prints the sign-in links, and serves.
#[allow(clippy::print_stdout)] // A person at a terminal reads it.
pub(super) async fn demo(config: Config, demo: Demo) -> Result<(), Stop> {
    let listener = listen(&config).await?;
    if demo.fresh {
        demo.clear()?;
    }
    let app = App::start(config).await.map_err(|error| Stop::failed(&error))?;
    world::build(&app).await.map_err(|error| Stop::failed(&error))?;
    let personas = world::personas(&app).await.map_err(|error| Stop::failed(&error))?;
    println!("\nKontor is at {}\n", app.config.server.public_url);
    println!("Sign in as one of these; each link can be used once, within ten minutes:");
    for persona in &personas {
        println!("  {:<28} {:<24} {}", persona.title, persona.name, app.url(&persona.link));
    }
    println!(
        "\nMails are written to {}. Ctrl-C stops; start again to come back.\n",
        demo.data.join("mail").display()
    );
    stay(app, listener).await
}

/// Brings the schema up to date.
#[allow(clippy::print_stdout)] // A person at a terminal reads it.
pub(super) async fn migrate(config: Config) -> Result<(), Stop> {
    Database::migrate(&config.database.url).await.map_err(|error| Stop::failed(&error))?;
    println!("The schema is up to date.");
    Ok(())
}

/// Asks a running server whether it is well; for a container's health check.
#[allow(clippy::print_stdout)] // A person at a terminal reads it.
pub(super) async fn health(config: Config) -> Result<(), Stop> {
    let answer = service::sync::outbound::ask_own_health(&config.server.listen).await;
    let body = answer.map_err(|error| Stop::failed(&error))?;
    println!("{body}");
    Ok(())
}

async fn listen(config: &Config) -> Result<TcpListener, Stop> {
    TcpListener::bind(&config.server.listen).await.map_err(|error| {
        Stop::wrong(format!("cannot listen on {}: {error}; choose another address", config.server.listen))
    })
}

/// The doors, the ways in for mail and the worker, until the process is told to stop; what has begun is finished first.
async fn stay(app: App, listener: TcpListener) -> Result<(), Stop> {
    http::install_metrics();
    zones::tell_release(&app);
    zones::derive_anew(&app).await.map_err(|error| Stop::failed(&error))?;
    tracing::info!(listen = %app.config.server.listen, tzdb = calendar::zone::tzdb_version(), "serving");
    let worker = jobs::Worker::open(app.clone()).map_err(|error| Stop::failed(&error))?;
    let post = Post::open(app.clone()).await.map_err(|error| Stop::failed(&error))?;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let post = post.run(stopped.clone());
    let worker = worker.run(stopped.clone());
    let mut told = stopped;
    let doors = axum::serve(listener, http::router(app.clone())).with_graceful_shutdown(async move {
        // An error means the sender is gone, which is as good as a word.
        let _ = told.wait_for(|stop| *stop).await;
    });
    let signal = async {
        told_to_stop().await;
        tracing::info!("stopping: finishing what has begun");
        let _ = stop.send(true);
        Ok(())
    };
    let served = async { doors.await.map_err(|error| Stop::failed(&error)) };
    let worked = async {
        tokio::join!(worker, post);
        Ok(())
    };
    let mut told = stop.subscribe();
    let tended = async {
        let mut ticks = tokio::time::interval(METRICS_TICK);
        loop {
            tokio::select! {
                _ = ticks.tick() => http::tend_metrics(),
                _ = told.wait_for(|stop| *stop) => return Ok(()),
            }
        }
    };
    tokio::try_join!(served, worked, signal, tended)?;
    app.db.close().await.map_err(|error| Stop::failed(&error))
}

/// Ctrl-C, or SIGTERM from a service manager.
async fn told_to_stop() {
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(error) => {
                tracing::warn!(%error, "SIGTERM will not be heard");
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}
