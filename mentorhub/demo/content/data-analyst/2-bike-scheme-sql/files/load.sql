-- A start for SQLite. Run it from the folder that holds both CSV files:
--   sqlite3 pedal.db < load.sql
-- Complete the table "trips" before you load it: types, NOT NULL, foreign keys.

PRAGMA foreign_keys = ON;

CREATE TABLE stations (
    station_id INTEGER PRIMARY KEY,
    name       TEXT    NOT NULL UNIQUE,
    district   TEXT    NOT NULL,
    docks      INTEGER NOT NULL CHECK (docks > 0),
    opened_on  TEXT    NOT NULL
);

-- CREATE TABLE trips ( … );

.mode csv
.import --skip 1 stations.csv stations
-- An import knows no NULL: an empty field arrives as the text ''. With foreign keys
-- switched on such a row may even be refused. So load the trips into a table of plain
-- text first, then INSERT INTO trips SELECT … with nullif(), and compare the counts.
