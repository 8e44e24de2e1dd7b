"""The sixth step of the schema: who may make which role, and who gets into the database; larger texts; and a Z whose
number was used before.

Scope: SQL text only.
"""

from __future__ import annotations

PAIRING = (
    # A till's role is named by this database and is nobody else's: an inviting till changes no other password. `again`
    # is a person's word that a code which is in use gets another password; its computer stays the one that it was.
    """CREATE FUNCTION comptoir.pair(new_code text, new_role text, secret text, again boolean) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        BEGIN
            IF session_user <> current_user THEN
                IF NOT EXISTS (SELECT 1 FROM till WHERE role = session_user AND may_invite)
                    OR new_role = session_user OR NOT starts_with(new_role, current_database() || '_till_') THEN
                    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'may not invite';
                END IF;
            END IF;
            IF EXISTS (SELECT 1 FROM till WHERE role = new_role AND code <> new_code)
                OR EXISTS (SELECT 1 FROM till WHERE code = new_code AND installation <> '' AND NOT again) THEN
                RAISE EXCEPTION USING ERRCODE = '23505', MESSAGE = 'the code is taken';
            END IF;
            IF EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = new_role) THEN
                IF EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = new_role
                    AND (rolsuper OR rolcreaterole OR rolcreatedb)) THEN
                    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'no role of a till';
                END IF;
                EXECUTE format('ALTER ROLE %I PASSWORD %L', new_role, secret);
            ELSE
                EXECUTE format('CREATE ROLE %I LOGIN PASSWORD %L IN ROLE comptoir_till', new_role, secret);
            END IF;
            EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), new_role);
            INSERT INTO till (code, role) VALUES (new_code, new_role) ON CONFLICT (code) DO UPDATE SET role = new_role;
        END $f$""",
    # As an older program asks for it.
    """CREATE OR REPLACE FUNCTION comptoir.invite(new_code text, new_role text, secret text) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = comptoir, pg_temp AS $f$
        BEGIN
            PERFORM pair(new_code, new_role, secret, false);
        END $f$""",
    # The largest cart that a till makes, with a note at each line, is longer than what there was room for.
    "ALTER TABLE comptoir.cart DROP CONSTRAINT cart_body_check",
    "ALTER TABLE comptoir.cart ADD CONSTRAINT cart_body_check CHECK (length(body) <= 8000000)",
    "ALTER TABLE comptoir.sale_paper DROP CONSTRAINT sale_paper_body_check",
    "ALTER TABLE comptoir.sale_paper ADD CONSTRAINT sale_paper_body_check CHECK (length(body) <= 8000000)",
    # A till that goes on with a backup of its file gives numbers of Zs again: both days were closed.
    "ALTER TABLE comptoir.z_paper DROP CONSTRAINT z_paper_pkey",
    "ALTER TABLE comptoir.z_paper ADD PRIMARY KEY (till, number, at)",
    "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA comptoir FROM PUBLIC",
)
