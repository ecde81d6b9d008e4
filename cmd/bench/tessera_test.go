package bench

import (
	"crypto/rand"
	"flag"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"
	"k8s.io/klog/v2"
)

// rival is Tessera's own log on a POSIX file system.
type rival struct {
	b        *testing.B
	appender *tessera.Appender
	await    *tessera.PublicationAwaiter
	mu       sync.Mutex
	n        uint64
}

func openTessera(b *testing.B) *rival {
	b.Helper()
	quiet := flag.NewFlagSet("klog", flag.ContinueOnError)
	klog.InitFlags(quiet)
	_ = quiet.Set("logtostderr", "false")
	_ = quiet.Set("stderrthreshold", "FATAL")
	klog.SetOutput(b.Output())
	skey, _, err := note.GenerateKey(rand.Reader, "tessera.bench.example")
	if err != nil {
		b.Fatal(err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		b.Fatal(err)
	}
	driver, err := posix.New(b.Context(), posix.Config{Path: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	opts := tessera.NewAppendOptions().WithCheckpointSigner(signer).WithBatching(256, 5*time.Millisecond).WithCheckpointInterval(100 * time.Millisecond)
	appender, shutdown, reader, err := tessera.NewAppender(b.Context(), driver, opts)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = shutdown(b.Context()) }) // the context has ended: what is not published stays so
	return &rival{b: b, appender: appender, await: tessera.NewPublicationAwaiter(b.Context(), reader.ReadCheckpoint, 5*time.Millisecond)}
}

// entry is a leaf of 200 bytes, different from all before.
func (r *rival) entry() *tessera.Entry {
	r.mu.Lock()
	r.n++
	n := r.n
	r.mu.Unlock()
	return tessera.NewEntry(fmt.Appendf(nil, "%0200d", n))
}

// add is acknowledged when the leaf has its index and is durable.
func (r *rival) add() error {
	_, err := r.appender.Add(r.b.Context(), r.entry())()
	return err
}

// addAndAwait is acknowledged when the leaf is under a published checkpoint.
func (r *rival) addAndAwait() error {
	_, _, err := r.await.Await(r.b.Context(), r.appender.Add(r.b.Context(), r.entry()))
	return err
}
