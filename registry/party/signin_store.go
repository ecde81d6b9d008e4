package party

import (
	"context"

	"huishu/ledger"
	"huishu/ledger/fault"
)

// candidate is the account that wants to sign in; for an unknown login a row that no password fits.
func candidate(ctx context.Context, db *ledger.DB, login, key string) (r accountRow, err error) {
	err = db.View(ctx, ledger.Actor{}, func(tx *ledger.Tx) error {
		if err := throttled(tx, key); err != nil {
			return err
		}
		r, err = accountWhere(tx, `login = ?`, login)
		return err
	})
	if fault.CodeOf(err) == "account.not_found" {
		return accountRow{PasswordHash: nobody}, nil
	}
	return r, err
}

func refuse(tx *ledger.Tx, key, account string, meta Meta) error {
	if err := failed(tx, key); err != nil {
		return err
	}
	// The login is not written down: people type their password there.
	return tx.Trail(account, ledger.TrailSignInFailed, meta.trail())
}

// admit opens the session if the account still is what was checked.
func admit(tx *ledger.Tx, key string, was accountRow, token string, meta Meta) error {
	now, err := accountWhere(tx, `id = ?`, was.ID)
	if err != nil {
		return err
	}
	if now.State != "active" || now.PasswordHash != was.PasswordHash {
		return errSignIn
	}
	if _, err := tx.Exec(`DELETE FROM sign_in_failure WHERE id = ?`, key); err != nil {
		return err
	}
	_, err = tx.Exec(`DELETE FROM session WHERE expires_at <= ?`, tx.Now.UnixMilli())
	if err != nil {
		return err
	}
	at := tx.Now.UnixMilli()
	_, err = tx.Exec(`INSERT INTO session (id, token_hash, account, created_at, seen_at, expires_at, ip, user_agent, membership)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, COALESCE((SELECT MIN(id) FROM membership WHERE account = ? AND state = 'active'), ''))`,
		tx.NewID(), hashToken(token), was.ID, at, at, tx.Now.Add(SessionLimit).UnixMilli(), meta.IP, cut(meta.UserAgent, 300), was.ID)
	if err != nil {
		return err
	}
	return tx.Trail(was.ID, ledger.TrailSignIn, meta.trail())
}
