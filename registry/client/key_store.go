package client

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/httpsig"
)

// keyRow is a key as stored.
type keyRow struct {
	ID        string `db:"id" json:"id"`
	Client    string `db:"client" json:"client"`
	Kind      Kind   `db:"kind" json:"kind"`
	Hash      string `db:"hash" json:"hash"`
	PublicKey string `db:"public_key" json:"public_key"`
	Algorithm string `db:"algorithm" json:"algorithm"`
	Allow     string `db:"allow" json:"allow"`
	CreatedAt int64  `db:"created_at" json:"created_at"`
	CreatedBy string `db:"created_by" json:"created_by"`
	ExpiresAt int64  `db:"expires_at" json:"expires_at"`
	RevokedAt int64  `db:"revoked_at" json:"revoked_at"`
	RevokedBy string `db:"revoked_by" json:"revoked_by"`
}

func (r keyRow) key() (Key, error) {
	k := Key{
		ID: r.ID, Client: r.Client, Kind: r.Kind, Algorithm: r.Algorithm, PublicKey: r.PublicKey,
		CreatedAt: r.CreatedAt, CreatedBy: r.CreatedBy, ExpiresAt: r.ExpiresAt, RevokedAt: r.RevokedAt, RevokedBy: r.RevokedBy,
	}
	return k, json.Unmarshal([]byte(r.Allow), &k.Allow)
}

const keyColumns = `id, client, kind, hash, public_key, algorithm, allow, created_at, created_by, expires_at, revoked_at, revoked_by`

func keyRows(tx *ledger.Tx, client string) (rows []keyRow, err error) {
	err = tx.Select(&rows, `SELECT `+keyColumns+` FROM client_key WHERE client = ? ORDER BY created_at, id`, client)
	return rows, err
}

// lastUses adds to each key when and from where it was used last.
func lastUses(tx *ledger.Tx, keys []Key) error {
	for i := range keys {
		var use struct {
			LastAt int64  `db:"last_at"`
			LastIP string `db:"last_ip"`
		}
		err := tx.Get(&use, `SELECT last_at, last_ip FROM client_key_use WHERE id = ?`, keys[i].ID)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		keys[i].LastAt, keys[i].LastIP = use.LastAt, use.LastIP
	}
	return nil
}

// keyMark begins every key, so that scanners of leaked secrets and we ourselves know one when we see it.
const keyMark = "hsk_"

// newKeyID names a key: 100 random bits in small letters and digits.
func newKeyID() string { return keyMark + strings.ToLower(rand.Text()[:20]) }

// newSecret has 256 random bits.
func newSecret() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails: it ends the program instead (Go 1.24 on)
	return base64.RawURLEncoding.EncodeToString(b[:])
}

func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// IssueKey gives a client a key (act client.key_issue): an API key, whose text is returned once and is nowhere stored, or a
// registered public key, for which there is no text. A client has at most two valid ones of a kind, so that it can change over.
func IssueKey(tx *ledger.Tx, id string, n NewKey) (k Key, text string, err error) {
	c, err := living(tx, id, access.ClientKeyIssue)
	if err != nil {
		return k, "", err
	}
	r, errs := n.row(tx)
	if err := fault.Join(errs...); err != nil {
		return k, "", err
	}
	r.Client = c.ID
	if err := roomForKey(tx, c.ID, r.Kind); err != nil {
		return k, "", err
	}
	if r.Kind == Secret {
		secret := newSecret()
		r.Hash, text = hashOf(secret), r.ID+"."+secret
	}
	if _, err := tx.Exec(`INSERT INTO client_key (`+keyColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '')`,
		r.ID, r.Client, r.Kind, r.Hash, r.PublicKey, r.Algorithm, r.Allow, r.CreatedAt, r.CreatedBy, r.ExpiresAt); err != nil {
		return k, "", err
	}
	if k, err = r.key(); err != nil {
		return k, "", err
	}
	return k, text, record(tx, access.ClientKeyIssue, c.ID, map[string]any{"key": r.ID, "kind": r.Kind, "algorithm": r.Algorithm, "allow": k.Allow, "expires_at": r.ExpiresAt})
}

// row is the key as it would be stored, and what is wrong with it.
func (n NewKey) row(tx *ledger.Tx) (keyRow, []*fault.Error) {
	allow, errs := n.prefixes()
	list, err := json.Marshal(allow)
	if err != nil {
		errs = append(errs, fault.From(err))
	}
	life := time.Duration(n.Days) * 24 * time.Hour
	if n.Days < 1 || life > MaxLife {
		errs = append(errs, fault.New(fault.Invalid, "client.life", "有效期为 1 至 366 天", "A key holds 1 to 366 days").At("days"))
	}
	r := keyRow{ID: newKeyID(), Kind: Secret, Allow: string(list), CreatedAt: tx.Now.UnixMilli(), CreatedBy: tx.Actor.Account, ExpiresAt: tx.Now.Add(life).UnixMilli()}
	if strings.TrimSpace(n.PublicKey) == "" {
		return r, errs
	}
	key, err := httpsig.ParsePublicKey(strings.TrimSpace(strings.ReplaceAll(n.PublicKey, "\r\n", "\n")) + "\n")
	if err != nil {
		return r, append(errs, fault.New(fault.Invalid, "client.public_key", "公钥无法识别", "That is no public key that can be used").
			Do("请提交 PEM 格式（BEGIN PUBLIC KEY）的 Ed25519、P-256 或 2048 位以上 RSA 公钥，切勿提交私钥",
				"Hand in the PEM (BEGIN PUBLIC KEY) of an Ed25519, P-256 or RSA key of 2048 bits or more, never the private key").At("public_key").Wrap(err))
	}
	r.Kind, r.PublicKey, r.Algorithm = Public, key.PEM(), string(key.Algorithm)
	return r, errs
}

func roomForKey(tx *ledger.Tx, client string, kind Kind) error {
	var live int
	err := tx.Get(&live, `SELECT COUNT(*) FROM client_key WHERE client = ? AND kind = ? AND revoked_at = 0 AND expires_at > ?`, client, kind, tx.Now.UnixMilli())
	if err == nil && live >= MaxLive {
		return fault.Newf(fault.Refused, "client.keys", "同类密钥最多 %d 个同时有效", "At most %d keys of a kind hold at once", MaxLive).
			Do("请先吊销不再使用的密钥", "Revoke the one that is not used any more")
	}
	return err
}

// RevokeKey ends a key at once (act client.key_revoke).
func RevokeKey(tx *ledger.Tx, id, keyID string) error {
	c, err := living(tx, id, access.ClientKeyRevoke)
	if err != nil {
		return err
	}
	n, err := tx.Exec(`UPDATE client_key SET revoked_at = ?, revoked_by = ? WHERE id = ? AND client = ? AND revoked_at = 0`,
		tx.Now.UnixMilli(), tx.Actor.Account, keyID, c.ID)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Conflict, "client.key_ended", "没有这个密钥，或已吊销", "There is no such key, or it is revoked already").
			Do("请刷新客户端页面查看现有密钥；需要时签发新的密钥", "The client's page shows its keys; issue another if need be")
	}
	return record(tx, access.ClientKeyRevoke, c.ID, map[string]any{"key": keyID})
}
