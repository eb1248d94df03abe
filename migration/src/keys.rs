//! The two kinds of foreign key and the plain index that the tables are made with.

use sea_orm_migration::prelude::*;

/// A row that belongs to another goes when that one goes.
pub(crate) fn owned(
    table: &'static str,
    column: &'static str,
    parent: &'static str,
) -> ForeignKeyCreateStatement {
    key(table, column, parent, ForeignKeyAction::Cascade)
}

/// A row that names another keeps it from going.
pub(crate) fn refers(
    table: &'static str,
    column: &'static str,
    parent: &'static str,
) -> ForeignKeyCreateStatement {
    key(table, column, parent, ForeignKeyAction::Restrict)
}

fn key(
    table: &'static str,
    column: &'static str,
    parent: &'static str,
    on_delete: ForeignKeyAction,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        // PostgreSQL names a unique column TABLE_COLUMN_key of its own accord, so a foreign key needs another.
        .name(format!("{table}_{column}_fkey"))
        .from(table, column)
        .to(parent, "id")
        .on_delete(on_delete)
        .take()
}

/// An index over columns, named after them.
pub(crate) fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut statement =
        Index::create().name(format!("{table}_{}_index", columns.join("_"))).table(table).take();
    for column in columns {
        statement.col(*column);
    }
    statement
}
