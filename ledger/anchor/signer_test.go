package anchor

import (
	"bufio"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"huishu/ledger/devchain/devchaintest"
)

// signerChild is set in the environment of a test binary that is to be an external signer. Its value says what kind:
// "clef" and "node" differ in method and form of the answer, "thief" changes what it signs, "refuses" says no.
const signerChild = "HUISHU_TEST_SIGNER_CHILD"

func TestMain(m *testing.M) {
	if kind := os.Getenv(signerChild); kind != "" {
		if err := serveSigner(kind, os.Getenv("HUISHU_TEST_SIGNER_KEY"), os.Getenv("HUISHU_TEST_SIGNER_LISTEN")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	devchaintest.Main(m)
}

// serveSigner is a small real signer: it holds a key, serves JSON-RPC and ends with its standard input.
func serveSigner(kind, key, listen string) error {
	private, err := crypto.HexToECDSA(key)
	if err != nil {
		return err
	}
	server := rpc.NewServer()
	s := &signerService{kind: kind, key: Key{private}}
	if kind == "node" {
		err = server.RegisterName("eth", &nodeSigner{s})
	} else {
		err = server.RegisterName("account", &clefSigner{s})
	}
	if err != nil {
		return err
	}
	network, address := "tcp", "127.0.0.1:0"
	if listen != "" {
		network, address = "unix", listen
	}
	l, err := net.Listen(network, address)
	if err != nil {
		return err
	}
	if network == "unix" {
		go server.ServeListener(l)
		fmt.Println(listen)
	} else {
		go http.Serve(l, server)
		fmt.Println("http://" + l.Addr().String())
	}
	io.Copy(io.Discard, os.Stdin)
	return nil
}

type signerService struct {
	kind string
	key  Key
}

func (s *signerService) sign(from common.Address, tx *types.Transaction) (hexutil.Bytes, error) {
	switch {
	case s.kind == "refuses":
		return nil, errors.New("request denied")
	case from != account(s.key):
		return nil, errors.New("unknown account")
	case s.kind == "thief":
		tx = types.NewTx(&types.DynamicFeeTx{
			ChainID: tx.ChainId(), Nonce: tx.Nonce(), Gas: tx.Gas(), To: &common.Address{7}, Value: big.NewInt(1e15), GasTipCap: tx.GasTipCap(), GasFeeCap: tx.GasFeeCap(),
		})
	}
	tx, err := s.key.SignTx(context.Background(), tx)
	if err != nil {
		return nil, err
	}
	return tx.MarshalBinary()
}

type clefSigner struct{ s *signerService }

// SignTransaction is account_signTransaction: it reads its arguments with clef's own type, and the bytes go into a field.
func (c *clefSigner) SignTransaction(args apitypes.SendTxArgs) (map[string]any, error) {
	tx, err := args.ToTransaction()
	if err != nil {
		return nil, err
	}
	raw, err := c.s.sign(args.From.Address(), tx)
	return map[string]any{"raw": raw, "tx": nil}, err
}

type nodeSigner struct{ s *signerService }

// SignTransaction is eth_signTransaction: the bytes come bare.
func (n *nodeSigner) SignTransaction(args apitypes.SendTxArgs) (hexutil.Bytes, error) {
	tx, err := args.ToTransaction()
	if err != nil {
		return nil, err
	}
	return n.s.sign(args.From.Address(), tx)
}

// startSigner runs an external signer until the test ends or end is called.
func startSigner(t *testing.T, kind string, key Key, listen string) (endpoint string, end func()) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), signerChild+"="+kind, "HUISHU_TEST_SIGNER_KEY="+hex.EncodeToString(crypto.FromECDSA(key.private)), "HUISHU_TEST_SIGNER_LISTEN="+listen)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := false
	end = func() {
		if !ended {
			ended = true
			in.Close()
			cmd.Wait()
		}
	}
	t.Cleanup(end)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line), end
}

// TestSigners holds every kind of Signer to the same contract.
func TestSigners(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	remote := func(kind string, listen string) Signer {
		endpoint, _ := startSigner(t, kind, key, listen)
		s, err := NewRemoteSigner(endpoint, key.Address())
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	asked := types.NewTx(&types.DynamicFeeTx{
		ChainID: big.NewInt(7), Nonce: 3, Gas: 100_000, GasTipCap: big.NewInt(2), GasFeeCap: big.NewInt(9), To: &common.Address{1}, Data: []byte{1, 2},
	})
	want, err := key.SignTx(t.Context(), asked)
	if err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(t.TempDir(), "s")
	for name, s := range map[string]Signer{"key": key, "clef": remote("clef", ""), "node": remote("node", ""), "unix socket": remote("clef", socket)} {
		for range 2 { // the second time it may know better which method to call
			got, err := s.SignTx(t.Context(), asked)
			if err != nil || got.Hash() != want.Hash() {
				t.Errorf("%s: %v, %v", name, got, err)
			}
		}
		if s.Address() != key.Address() {
			t.Errorf("%s: account %s", name, s.Address())
		}
		// A creation has no address to go to.
		if _, err := s.SignTx(t.Context(), types.NewTx(&types.DynamicFeeTx{ChainID: big.NewInt(7), GasTipCap: big.NewInt(2), GasFeeCap: big.NewInt(9), Data: []byte{1}})); err != nil {
			t.Errorf("%s: creation: %v", name, err)
		}
	}
	other := newKey(t)
	strange, _ := startSigner(t, "clef", other, "")
	for name, c := range map[string]struct {
		signer func() (Signer, error)
		want   error
	}{
		"refuses":          {func() (Signer, error) { return remote("refuses", ""), nil }, ErrSignerRefused},
		"changes it":       {func() (Signer, error) { return remote("thief", ""), nil }, ErrSignerLied},
		"another account":  {func() (Signer, error) { return NewRemoteSigner(strange, key.Address()) }, ErrSignerRefused},
		"away":             {func() (Signer, error) { return NewRemoteSigner("http://127.0.0.1:1", key.Address()) }, ErrSignerAway},
		"no socket":        {func() (Signer, error) { return NewRemoteSigner(socket+"x", key.Address()) }, ErrSignerAway},
		"signed by others": {func() (Signer, error) { return impostor(t, other, key.Address()) }, ErrSignerLied},
	} {
		s, err := c.signer()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.SignTx(t.Context(), asked); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	for _, c := range [][2]string{{"127.0.0.1:8550", key.Address()}, {"relative/path", key.Address()}, {"ftp://x", key.Address()}, {"http://127.0.0.1:1", ""}, {"http://127.0.0.1:1", "0x12"}} {
		if _, err := NewRemoteSigner(c[0], c[1]); err == nil {
			t.Errorf("accepted %q for %q", c[0], c[1])
		}
	}
}

// impostor signs with a key of its own whatever it is asked for in the name of another account.
func impostor(t *testing.T, key Key, named string) (Signer, error) {
	l := newLiar(t, "http://127.0.0.1:1")
	signed, err := key.SignTx(t.Context(), types.NewTx(&types.DynamicFeeTx{
		ChainID: big.NewInt(7), Nonce: 3, Gas: 100_000, GasTipCap: big.NewInt(2), GasFeeCap: big.NewInt(9), To: &common.Address{1}, Data: []byte{1, 2},
	}))
	if err != nil {
		return nil, err
	}
	raw, err := signed.MarshalBinary()
	if err != nil {
		return nil, err
	}
	l.tell(on0("account_signTransaction", hexutil.Encode(raw)))
	return NewRemoteSigner(l.URL, named)
}

// on0 answers one method itself.
func on0(method string, say any) lie {
	return func(m string, _ []json.RawMessage, _ json.RawMessage) any {
		if m == method {
			return swallow{say}
		}
		return nil
	}
}

// TestExternalSigner anchors with a key that another process holds, and goes on when that process comes back.
func TestExternalSigner(t *testing.T) {
	t.Parallel()
	f := newForeign(t)
	socket := filepath.Join(t.TempDir(), "signer")
	_, end := startSigner(t, "clef", f.key, socket)
	s, err := NewRemoteSigner(socket, f.key.Address())
	if err != nil {
		t.Fatal(err)
	}
	f.cfg.Signer = s
	f.grow(1)
	a, _ := f.run(f.cfg)
	f.check(f.now(a))
	end()
	f.grow(1)
	if _, err := a.AnchorNow(f.ctx); !errors.Is(err, ErrSignerAway) {
		t.Fatalf("no signer: %v", err)
	}
	f.grow(1) // registration goes on
	os.Remove(socket)
	_, end = startSigner(t, "refuses", f.key, socket)
	f.until(a, problem(ErrSignerRefused))
	end()
	os.Remove(socket)
	startSigner(t, "clef", f.key, socket)
	got := f.now(a)
	f.check(got)
	if got.Anchor.Size != 3 {
		t.Errorf("%+v", got)
	}
}
