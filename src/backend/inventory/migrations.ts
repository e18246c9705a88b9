// The tables of the inventory, one step a version; a step that was released is never changed.

export const migrations: readonly string[] = [
  `CREATE TABLE host (
     name TEXT PRIMARY KEY,
     id TEXT,
     key_type TEXT,
     fingerprint TEXT,
     result TEXT,
     error_code TEXT,
     message TEXT,
     deployed_at TEXT,
     certificate_ends TEXT,
     lost_log TEXT
   ) STRICT;
   CREATE INDEX host_id ON host (id);
   CREATE TABLE lease (
     name TEXT PRIMARY KEY,
     machine TEXT NOT NULL,
     pid INTEGER NOT NULL,
     start_time TEXT NOT NULL,
     since TEXT NOT NULL
   ) STRICT;`,
  'ALTER TABLE host ADD COLUMN checked_at TEXT;',
  `CREATE TABLE certificate_name (
     name TEXT PRIMARY KEY,
     host TEXT NOT NULL
   ) STRICT;
   CREATE INDEX certificate_name_host ON certificate_name (host);
   CREATE TRIGGER host_forgotten AFTER DELETE ON host BEGIN
     DELETE FROM certificate_name WHERE host = OLD.name;
   END;`,
  'ALTER TABLE lease ADD COLUMN renewed TEXT;',
];
