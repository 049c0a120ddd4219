#!/bin/sh
# Both databases of a Temporal server on PostgreSQL, brought to the version of this tool; a second run changes nothing.
# Wants SQL_PLUGIN, SQL_HOST, SQL_PORT, SQL_USER, SQL_PASSWORD; the user may create databases.
set -eu

bring() { # database, schema
	if temporal-sql-tool --db "$1" update-schema --schema-name "$2" >/dev/null 2>&1; then
		echo "$1 is up to date"
		return
	fi
	temporal-sql-tool --db "$1" create
	temporal-sql-tool --db "$1" setup-schema -v 0.0
	temporal-sql-tool --db "$1" update-schema --schema-name "$2"
	echo "$1 is made"
}

bring temporal postgresql/v12/temporal
bring temporal_visibility postgresql/v12/visibility
