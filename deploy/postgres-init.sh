#!/bin/sh
# Run once by the PostgreSQL image on an empty volume: the roles and databases that Sluice and Temporal use. The role sluice
# gets no more than connect: what it may do to each table the migrations say.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" \
	-v owner="$SLUICE_OWNER_PASSWORD" -v app="$SLUICE_PASSWORD" -v engine="$TEMPORAL_PASSWORD" <<'SQL'
create role sluice_owner login password :'owner';
create role sluice login password :'app';
create role temporal login password :'engine';
create database sluice owner sluice_owner;
create database temporal owner temporal;
create database temporal_visibility owner temporal;
revoke all on database sluice, temporal, temporal_visibility from public;
grant connect on database sluice to sluice;
SQL
