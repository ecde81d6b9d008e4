package web_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"regexp"
	"strconv"
	"testing"

	"huishu/ledger"
	"huishu/ledger/ledgertest"
)

// hammerLeaves is how many leaves Tessera's hammer writes.
const hammerLeaves = 3000

// TestHammer lets Tessera's load test loose on our log: 64 writers, random readers and readers of the whole, while a
// follower proves every checkpoint it sees consistent with the one before. Our log takes no leaves from strangers, so
// they come in by a handler of this test.
func TestHammer(t *testing.T) {
	t.Parallel()
	o := newOutside(t)
	o.growTo(300)
	add := httptest.NewServer(http.HandlerFunc(o.add))
	t.Cleanup(add.Close)
	cmd := exec.CommandContext(t.Context(), ledgertest.Tool(t, "hammer"), "--show_ui=false", "--max_runtime=60s",
		"--log_url="+o.url, "--write_log_url="+add.URL, "--log_public_key="+o.db.VerifierKey(), "--leaf_write_goal="+strconv.Itoa(hammerLeaves),
		"--num_writers=64", "--max_write_ops=2000", "--max_read_ops=200", "--num_readers_random=2", "--num_readers_full=2", "--leaf_min_size=100")
	said, err := cmd.CombinedOutput()
	if err != nil || !regexp.MustCompile(`Reached tree size goal`).Match(said) {
		t.Errorf("hammer did not reach its goal: %v\n%s", err, said)
	}
	for _, complaint := range regexp.MustCompile(`(?m)^[WEF]\d{4} .*`).FindAll(said, -1) {
		if !bytes.HasSuffix(complaint, []byte("context canceled")) { // its own readers, when it has reached its goal
			t.Errorf("hammer complains: %s", complaint)
		}
	}
	if size := o.db.Head().Size; size < 300+hammerLeaves {
		t.Errorf("the log holds %d leaves", size)
	}
	if err := o.fsck(o.url); err != nil {
		t.Errorf("afterwards fsck says %v", err)
	}
}

// add takes a leaf as Tessera's own logs do: the body comes in, the index goes out once the leaf is in the log.
func (o *outside) add(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var id string
	var entry ledger.Entry
	err = o.db.Update(r.Context(), ledger.System, func(tx *ledger.Tx) (err error) { id, err = stamp(tx, string(body)); return err })
	if err == nil {
		err = o.db.View(r.Context(), ledger.System, func(tx *ledger.Tx) (err error) { entry, err = tx.Event(id); return err })
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	fmt.Fprintf(w, "%d\n", entry.Index)
}
