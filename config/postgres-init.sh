#!/bin/sh
# Run once by the database's image when it is new: the role that owns and migrates, and its database.
set -eu
psql --set=ON_ERROR_STOP=1 --set=password="$OWNER_PASSWORD" --username "$POSTGRES_USER" <<'SQL'
CREATE ROLE dekking_owner LOGIN NOSUPERUSER NOBYPASSRLS CREATEROLE PASSWORD :'password';
CREATE DATABASE dekking OWNER dekking_owner ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C' TEMPLATE template0;
SQL
