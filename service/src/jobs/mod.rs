//! What runs by itself: the worker that carries out the outbox, and the cron entries.
