package devchain

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"time"

	"huishu/ledger/fault"
)

// stopTime is how long Close waits for a clean end before it kills.
const stopTime = 5 * time.Second

// StartConfig says how the parent starts the child.
type StartConfig struct {
	// Exe is the binary to run; empty means the running one.
	Exe string
	// Args go before our own flags; empty means "chain", "serve".
	Args []string
	// Env is added to the environment of the child.
	Env []string
	// Dir, ChainID and Faucet are those of [Config]; a ChainID of 0 means [DefaultChainID].
	Dir     string
	ChainID uint64
	Faucet  string
	// Listen is the address of the child; empty means "127.0.0.1:0".
	Listen string
	// Stderr also gets what the child writes there; may be nil.
	Stderr io.Writer
	// Log gets it at debug level, line by line; nil means none.
	Log *slog.Logger
}

// Process is the child as its parent sees it.
type Process struct {
	ready Ready
	cmd   *exec.Cmd
	stdin io.Closer
	done  chan struct{}
	err   error
	tail  *tail
	once  sync.Once
}

// Start runs the child and waits until it answers calls or ctx ends. Starting again after the child has died
// is the caller's matter; Done tells when.
func Start(ctx context.Context, cfg StartConfig) (*Process, error) {
	p, out, err := prepare(cfg)
	if err != nil {
		return nil, err
	}
	started := make(chan error, 1)
	go p.live(started)
	if err := <-started; err != nil {
		return nil, cannotStart(err)
	}
	line := make(chan []byte, 1)
	go func() {
		text, _ := bufio.NewReader(out).ReadBytes('\n')
		line <- text
		io.Copy(io.Discard, out)
	}()
	select {
	case text := <-line:
		if err := json.Unmarshal(text, &p.ready); err != nil {
			p.Close()
			return nil, p.tail.cause()
		}
		return p, nil
	case <-ctx.Done():
		p.Kill()
		<-p.done
		return nil, cannotStart(ctx.Err())
	}
}

// prepare builds the command with its pipes.
func prepare(cfg StartConfig) (*Process, io.Reader, error) {
	if cfg.Exe == "" {
		exe, err := os.Executable()
		if err != nil {
			return nil, nil, cannotStart(err)
		}
		cfg.Exe = exe
	}
	if len(cfg.Args) == 0 {
		cfg.Args = []string{"chain", "serve"}
	}
	if cfg.ChainID == 0 {
		cfg.ChainID = DefaultChainID
	}
	if cfg.Listen == "" {
		cfg.Listen = "127.0.0.1:0"
	}
	args := append(append([]string(nil), cfg.Args...), "--data", cfg.Dir, "--listen", cfg.Listen,
		"--faucet", cfg.Faucet, "--chain-id", fmt.Sprint(cfg.ChainID))
	cmd := exec.Command(cfg.Exe, args...)
	cmd.Env = append(os.Environ(), cfg.Env...)
	cmd.SysProcAttr = procAttr()
	p := &Process{cmd: cmd, done: make(chan struct{}), tail: &tail{also: cfg.Stderr, log: cfg.Log}}
	cmd.Stderr = p.tail
	cmd.WaitDelay = stopTime
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, nil, cannotStart(err)
	}
	p.stdin = stdin
	// A pipe of our own rather than StdoutPipe: Wait would close that one under the reader.
	out, in, err := os.Pipe()
	if err != nil {
		return nil, nil, cannotStart(err)
	}
	cmd.Stdout = in
	return p, out, nil
}

// live starts the child and waits for its end on one thread: the parent-death signal of Linux is sent when
// the thread that started the child ends, not when the process does.
func (p *Process) live(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := p.cmd.Start()
	p.cmd.Stdout.(io.Closer).Close() // the child has its copy; ours would keep the reader waiting
	started <- err
	if err != nil {
		return
	}
	p.err = p.cmd.Wait()
	close(p.done)
}

// RPC is the address of the chain, such as "http://127.0.0.1:8545".
func (p *Process) RPC() string { return p.ready.RPC }

// Ready is what the child said when it was ready.
func (p *Process) Ready() Ready { return p.ready }

// Done is closed when the child has ended, for whatever reason.
func (p *Process) Done() <-chan struct{} { return p.done }

// Kill ends the child at once, as a crash would. Nothing that was acknowledged is lost.
func (p *Process) Kill() { p.cmd.Process.Kill() }

// Close ends the child cleanly, and by force after five seconds.
func (p *Process) Close() error {
	p.once.Do(func() {
		p.stdin.Close()
		select {
		case <-p.done:
		case <-time.After(stopTime):
			p.Kill()
			<-p.done
		}
	})
	return nil
}

// Err says how the child ended; nil while it runs and after a clean end.
func (p *Process) Err() error {
	select {
	case <-p.done:
	default:
		return nil
	}
	if p.err == nil {
		return nil
	}
	return p.tail.cause()
}

// cannotStart is the error of a child that never came up.
func cannotStart(err error) *fault.Error {
	return fault.New(fault.Unavailable, "chain.start", "开发链进程未能启动", "The process of the development chain did not start").
		Do("请查看日志；登记不受影响，链上锚定会在链恢复后补上", "See the log; registration goes on, and anchoring catches up when the chain is back").Wrap(err)
}

// tail keeps the last lines the child wrote to standard error and passes all of them on.
type tail struct {
	mu    sync.Mutex
	part  []byte
	lines []string
	also  io.Writer
	log   *slog.Logger
}

// tailLines is how many lines an error may quote.
const tailLines = 8

// Write implements io.Writer.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.also != nil {
		t.also.Write(p)
	}
	t.part = append(t.part, p...)
	for {
		line, rest, found := bytes.Cut(t.part, []byte("\n"))
		if !found {
			return len(p), nil
		}
		t.part = rest
		t.lines = append(t.lines, string(line))
		if len(t.lines) > tailLines {
			t.lines = t.lines[1:]
		}
		if t.log != nil {
			t.log.Debug("development chain", "line", string(line))
		}
	}
}

// cause is the error of a child that ended, with its last words.
func (t *tail) cause() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return cannotStart(fmt.Errorf("%s", strings.Join(append(t.lines, string(t.part)), "\n")))
}
