-- +goose Up

-- Since when the agreement, as amended, does not name the registered product's purpose or one of its resources: a fact beside
-- the standing, as the agreement's suspension is.
ALTER TABLE registration ADD COLUMN outside_since BIGINT NOT NULL DEFAULT 0; -- Unix milliseconds; 0 while it is within

-- Of amendments that were concluded before it was kept. The names stand as JSON in the registered file and in the agreement.
UPDATE registration SET outside_since = (SELECT MAX(m.concluded_at) FROM agreement_amendment m WHERE m.agreement = registration.agreement)
WHERE register_event <> '' AND standing IN ('granted', 'suspended')
    AND EXISTS (SELECT 1 FROM agreement_amendment m WHERE m.agreement = registration.agreement AND m.standing = 'granted')
    AND (NOT EXISTS (
            SELECT 1 FROM agreement a, (SELECT DISTINCT '"' || replace(replace(replace(replace(replace(purpose, '\', '\\'), '"', '\"'), '&', '\u0026'), '<', '\u003c'), '>', '\u003e') || '"' AS name FROM product) p
            WHERE a.id = registration.agreement AND replace(registration.file, '"purpose":' || p.name, '') <> registration.file
                AND replace(a.purposes, '"name":' || p.name, '') <> a.purposes)
        OR EXISTS (
            SELECT 1 FROM resource c WHERE replace(registration.file, '"resource":"' || c.id || '"', '') <> registration.file
                AND NOT EXISTS (SELECT 1 FROM agreement_resource g WHERE g.agreement = registration.agreement AND g.resource = c.id)));
