package client

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"net/netip"
	"strings"
	"sync/atomic"
	"time"

	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/httpsig"
	"huishu/registry/party"
)

// Window is how old a signed request may be, and how far our clocks may be apart.
const Window = 5 * time.Minute

// useEvery is how exactly the last use of a key is kept: a write per request would cost more than it tells.
const useEvery = time.Minute

var (
	errKey = fault.New(fault.Unauthenticated, "client.key", "API 密钥无效", "The API key does not hold").
		Do("请核对密钥是否完整、未吊销；可在“我的账号 → 机器客户端”签发新密钥", "Check that it is whole and not revoked; a new one is issued under My account, Machine clients")
	errExpired = fault.New(fault.Unauthenticated, "client.key_expired", "密钥已过期", "The key has expired").
			Do("请在“机器客户端”页面签发新密钥", "Issue a new one on the page of the client")
	errAddress = fault.New(fault.Forbidden, "client.address", "此密钥不允许从该 IP 地址使用", "This key may not be used from that address").
			Do("请从白名单内的地址访问，或签发含此地址的新密钥", "Come from an address on its allow-list, or issue a key that allows this one")
	errUnattended = fault.New(fault.Forbidden, "client.unattended", "此客户端的责任人账号已停用，客户端暂停服务", "The account of the person who answers for this client is closed; the client rests").
			Do("请由本单位其他人员在客户端页面接任责任人", "Have a colleague take responsibility over on the client's page")
	errReplay = fault.New(fault.Unauthenticated, "signature.replayed", "此签名请求已受理过", "This signed request was taken already").
			Do("每个请求请使用新的 nonce 重新签名", "Sign each request anew, with a nonce of its own")
)

func badSignature(err error, now time.Time) *fault.Error {
	return fault.New(fault.Unauthenticated, "signature.invalid", "请求签名无效", "The request's signature does not hold").
		Do("签名须符合 RFC 9421，见 docs/clients.md；登记系统时间 "+now.Format(time.RFC3339)+"；原因："+err.Error(),
			"Sign by RFC 9421, see docs/clients.md; the register's clock says "+now.Format(time.RFC3339)+"; reason: "+err.Error()).Wrap(err)
}

// IsKey reports whether a bearer token has the form of an API key: no session's has.
func IsKey(token string) bool {
	return strings.HasPrefix(token, keyMark) && strings.Contains(token, ".")
}

// identity is who holds a key on one day. lastAt is shared by all that come by it.
type identity struct {
	key    keyRow
	verify httpsig.Key
	allow  []netip.Prefix
	actor  ledger.Actor
	// attended is false where the responsible person's account is closed.
	attended bool
	lastAt   *atomic.Int64
}

// identityKey is a key on a day: roles begin and end with days.
type identityKey struct {
	key string
	day workday.Date
}

// identities spares the look at the database with every request of a client.
var identities = ledger.NewMemo[identityKey, identity](10_000, "client", "client_key", "account", "party", "qualification")

func identify(ctx context.Context, db *ledger.DB, keyID string, now time.Time) (identity, error) {
	key := identityKey{keyID, workday.OfTime(now)}
	return identities.Get(db, key, func() (id identity, err error) {
		err = db.View(ctx, ledger.Actor{}, func(tx *ledger.Tx) error {
			id, err = findIdentity(tx, key.key)
			return err
		})
		return id, err
	})
}

// findIdentity reads a key that holds, its client and the roles of the party. What does not hold is errKey.
func findIdentity(tx *ledger.Tx, keyID string) (id identity, err error) {
	err = tx.Get(&id.key, `SELECT `+keyColumns+` FROM client_key WHERE id = ?`, keyID)
	if fault.KindOf(err) == fault.NotFound {
		return id, errKey
	}
	if err != nil {
		return id, err
	}
	r, err := rowOf(tx, id.key.Client)
	if err != nil {
		return id, err
	}
	if id.key.RevokedAt > 0 || r.State != "active" {
		return id, errKey
	}
	c, err := r.client()
	if err != nil {
		return id, err
	}
	k, err := id.key.key()
	if err != nil {
		return id, err
	}
	keys := []Key{k}
	if err := lastUses(tx, keys); err != nil {
		return id, err
	}
	id.allow, id.lastAt = k.Allow, new(atomic.Int64)
	id.lastAt.Store(keys[0].LastAt)
	if k.Kind == Public {
		if id.verify, err = httpsig.ParsePublicKey(k.PublicKey); err != nil {
			return id, err
		}
	}
	id.actor, err = party.ActorFor(tx, c.Responsible)
	id.attended = err == nil
	if fault.KindOf(err) != fault.None && fault.KindOf(err) != fault.Unauthenticated {
		return id, err
	}
	id.actor.Client, id.actor.Scopes, id.actor.Name = c.ID, c.Scopes, c.Name
	return id, nil
}

// AuthenticateKey returns the client that holds an API key ("hsk_id.secret"), as an actor with its party's roles of this day,
// its scopes and the person who answers for it. ip is where it comes from. What does not hold is Unauthenticated
// ("client.key", "client.key_expired") or Forbidden ("client.address", "client.unattended"), and stands in the access trail.
func AuthenticateKey(ctx context.Context, db *ledger.DB, token, ip string) (ledger.Actor, error) {
	now := db.Now()
	keyID, secret, _ := strings.Cut(token, ".")
	id, err := identify(ctx, db, keyID, now)
	if err == nil && (id.key.Kind != Secret || subtle.ConstantTimeCompare([]byte(hashOf(secret)), []byte(id.key.Hash)) == 0) {
		err, id.actor = errKey, ledger.Actor{} // who guesses is nobody's client
	}
	if err == nil {
		err = id.admit(now, ip)
	}
	if err != nil {
		return ledger.Actor{}, refuse(ctx, db, id.actor, keyID, ip, err)
	}
	id.actor.Via = ledger.ViaKey
	return id.actor, id.used(ctx, db, now, ip)
}

// admit judges what does not hang on the secret.
func (id identity) admit(now time.Time, ip string) error {
	switch {
	case now.UnixMilli() >= id.key.ExpiresAt:
		return errExpired
	case !permits(id.allow, ip):
		return errAddress
	case !id.attended:
		return errUnattended
	}
	return nil
}

// used notes the last use, to the minute.
func (id identity) used(ctx context.Context, db *ledger.DB, now time.Time, ip string) error {
	last := id.lastAt.Load()
	if now.UnixMilli()-last < useEvery.Milliseconds() || !id.lastAt.CompareAndSwap(last, now.UnixMilli()) {
		return nil
	}
	return db.Work(ctx, func(tx *ledger.Tx) error {
		_, err := tx.Exec(`INSERT INTO client_key_use (id, last_at, last_ip) VALUES (?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET last_at = excluded.last_at, last_ip = excluded.last_ip`, id.key.ID, tx.Now.UnixMilli(), ip)
		return err
	})
}

// refuse writes the failure into the access trail, which is capped, and gives it back. A key's id is no secret; what came
// with it is, and is not written.
func refuse(ctx context.Context, db *ledger.DB, who ledger.Actor, keyID, ip string, refusal error) error {
	f := fault.From(refusal)
	if f.Kind != fault.Unauthenticated && f.Kind != fault.Forbidden {
		return refusal
	}
	line := fmt.Sprintf("%.40q %s %s", keyID, ip, f.Code)
	err := db.Work(context.WithoutCancel(ctx), func(tx *ledger.Tx) error {
		return tx.Trail(who.Journalled(), ledger.TrailClientRefused, line)
	})
	if err != nil {
		return err
	}
	return refusal
}

// AuthenticateSigned returns the client that signed a request (RFC 9421), as [AuthenticateKey] does for a key. body is the
// request's, nil for none; its digest is checked where the signature covers it, and must be covered where there is one. A
// request that was taken before is refused with "signature.replayed": its nonce is kept until the signature is too old.
func AuthenticateSigned(ctx context.Context, db *ledger.DB, m httpsig.Message, body []byte, ip string) (ledger.Actor, error) {
	now := db.Now()
	id, keyID, err := verify(ctx, db, m, body, now)
	if err == nil {
		err = id.admit(now, ip)
	}
	if err == nil {
		err = takeOnce(ctx, db, id, m)
	}
	if err != nil {
		return ledger.Actor{}, refuse(ctx, db, id.actor, keyID, ip, err)
	}
	id.actor.Via = ledger.ViaSignature
	return id.actor, id.used(ctx, db, now, ip)
}

// verify checks all that needs no memory. The identity is the zero one until the signature is proved.
func verify(ctx context.Context, db *ledger.DB, m httpsig.Message, body []byte, now time.Time) (identity, string, error) {
	s, err := signatureOf(m)
	if err != nil {
		return identity{}, "", badSignature(err, now)
	}
	id, err := identify(ctx, db, s.KeyID, now)
	if err != nil {
		return identity{}, s.KeyID, err
	}
	if id.key.Kind != Public {
		return identity{}, s.KeyID, errKey
	}
	if err := proved(id, s, m, body, now); err != nil {
		return identity{}, s.KeyID, badSignature(err, now)
	}
	return id, s.KeyID, nil
}

func proved(id identity, s httpsig.Signature, m httpsig.Message, body []byte, now time.Time) error {
	if s.Algorithm != "" && s.Algorithm != id.verify.Algorithm {
		return fmt.Errorf("the key's algorithm is %s", id.verify.Algorithm)
	}
	if err := (httpsig.Policy{Window: Window}).Check(s, len(body) > 0, now); err != nil {
		return err
	}
	base, err := s.Base(m)
	if err != nil {
		return err
	}
	if err := id.verify.Verify(base, s.Value); err != nil {
		return err
	}
	if s.Covers("content-digest") {
		return httpsig.CheckDigest(m.Header, body)
	}
	return nil
}

// signatureOf is the one signature that is meant for us; proxies may have added theirs.
func signatureOf(m httpsig.Message) (httpsig.Signature, error) {
	list, err := httpsig.Parse(m.Header)
	if err != nil {
		return httpsig.Signature{}, err
	}
	for _, s := range list {
		if strings.HasPrefix(s.KeyID, keyMark) {
			return s, nil
		}
	}
	return httpsig.Signature{}, fmt.Errorf("no signature has a keyid that begins with %s", keyMark)
}

// takeOnce keeps the nonce, in a commit of its own before the request is carried out: a crash in between loses the request, and
// never lets it happen twice.
func takeOnce(ctx context.Context, db *ledger.DB, id identity, m httpsig.Message) error {
	s, err := signatureOf(m)
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(id.key.ID + "\x00" + s.Nonce))
	var kept int64
	err = db.Work(ctx, func(tx *ledger.Tx) (err error) {
		until := time.Unix(s.Created, 0).Add(2 * Window) // a clock ahead of ours included
		kept, err = tx.Exec(`INSERT INTO client_nonce (id, expires_at) VALUES (?, ?) ON CONFLICT (id) DO NOTHING`, hex.EncodeToString(sum[:]), until.UnixMilli())
		return err
	})
	if err == nil && kept == 0 {
		err = errReplay
	}
	return err
}

// sweepRows bounds one transaction of Sweep.
const sweepRows = 500

// Sweep forgets nonces whose signatures are too old to come again, and returns how many: a job calls it until none is left.
func Sweep(tx *ledger.Tx) (int, error) {
	n, err := tx.Exec(`DELETE FROM client_nonce WHERE id IN (SELECT id FROM client_nonce WHERE expires_at < ? ORDER BY expires_at LIMIT ?)`,
		tx.Now.UnixMilli(), sweepRows)
	return int(n), err
}
