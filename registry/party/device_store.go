package party

import (
	"context"

	"huishu/ledger"
)

// maxDevices is how many browsers are remembered for an account; the one unused for longest goes first.
const maxDevices = 20

// knownDevice returns the device's key where somebody has signed in to the account of this login with it before,
// else "".
func knownDevice(ctx context.Context, db *ledger.DB, login, device string) (key string, err error) {
	if device == "" {
		return "", nil
	}
	err = db.Glance(ctx, ledger.Actor{}, func(tx *ledger.Tx) error {
		var keys []string
		err := tx.Select(&keys, `SELECT d.id FROM known_device d JOIN account a ON a.id = d.account
			WHERE d.id = ? AND a.login = ?`, hashToken(device), login)
		if len(keys) > 0 {
			key = keys[0]
		}
		return err
	})
	return key, err
}

// knowDevice remembers the browser in which a sign-in has come to its end and returns the token it is known by:
// the one it came with, or a new one.
func knowDevice(tx *ledger.Tx, account, device string) (string, error) {
	now := tx.Now.UnixMilli()
	if device != "" {
		n, err := tx.Exec(`UPDATE known_device SET seen_at = ? WHERE id = ? AND account = ?`, now, hashToken(device), account)
		if err != nil || n > 0 {
			return device, err
		}
	}
	device = newToken()
	_, err := tx.Exec(`INSERT INTO known_device (id, account, created_at, seen_at) VALUES (?, ?, ?, ?)`, hashToken(device), account, now, now)
	if err != nil {
		return "", err
	}
	_, err = tx.Exec(`DELETE FROM known_device WHERE account = ? AND id NOT IN
		(SELECT id FROM known_device WHERE account = ? ORDER BY seen_at DESC, id LIMIT ?)`, account, account, maxDevices)
	return device, err
}
