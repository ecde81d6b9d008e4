package bench

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"
)

// load is what many clients send at once: the same bytes over kept-alive connections.
// It writes and reads by hand, because on two cores a full HTTP client costs more than
// the server that it measures.
type load struct {
	addr    string
	request []byte
	clients int
	// each is the number of requests of one client.
	each int
	// status is what every answer must begin with.
	status int
}

// outcome is what one round of load came to.
type outcome struct {
	rate     float64 // answers a second
	p50, p99 time.Duration
}

// run sends the whole load once. Connections stand before the clock starts.
func (l load) run(b *testing.B) outcome {
	b.Helper()
	conns := make([]net.Conn, l.clients)
	for i := range conns {
		c, err := new(net.Dialer).DialContext(b.Context(), "tcp", l.addr)
		if err != nil {
			b.Fatal(err)
		}
		defer c.Close()
		conns[i] = c
	}
	took := make([]time.Duration, l.clients*l.each)
	errs := make([]error, l.clients)
	var wg sync.WaitGroup
	start := time.Now()
	for i, c := range conns {
		wg.Go(func() { errs[i] = l.client(c, took[i*l.each:(i+1)*l.each]) })
	}
	wg.Wait()
	elapsed := time.Since(start)
	for _, err := range errs {
		if err != nil {
			b.Fatal(err)
		}
	}
	slices.Sort(took)
	return outcome{rate: float64(len(took)) / elapsed.Seconds(), p50: took[len(took)/2], p99: took[len(took)*99/100]}
}

// client sends its requests one after the other and notes how long each answer took.
func (l load) client(c net.Conn, took []time.Duration) error {
	in := bufio.NewReaderSize(c, 16<<10)
	for i := range took {
		start := time.Now()
		if _, err := c.Write(l.request); err != nil {
			return err
		}
		if err := l.answer(in); err != nil {
			return err
		}
		took[i] = time.Since(start)
	}
	return nil
}

var (
	lengthHeader = []byte("Content-Length: ")
	chunked      = []byte("Transfer-Encoding: chunked")
)

// answer reads one answer to its end.
func (l load) answer(in *bufio.Reader) error {
	line, err := in.ReadSlice('\n')
	if err != nil {
		return err
	}
	if want := "HTTP/1.1 " + strconv.Itoa(l.status); !bytes.HasPrefix(line, []byte(want)) {
		rest, _ := io.ReadAll(io.LimitReader(in, int64(in.Buffered())))
		return fmt.Errorf("answered %q, want %s\n%s", bytes.TrimSpace(line), want, rest)
	}
	length, inChunks := 0, false
	for {
		if line, err = in.ReadSlice('\n'); err != nil {
			return err
		}
		line = bytes.TrimSuffix(line, []byte("\r\n"))
		switch {
		case len(line) == 0 && inChunks:
			return skipChunks(in)
		case len(line) == 0:
			_, err = in.Discard(length)
			return err
		case bytes.HasPrefix(line, lengthHeader):
			if length, err = strconv.Atoi(string(line[len(lengthHeader):])); err != nil {
				return err
			}
		case bytes.Equal(line, chunked):
			inChunks = true
		}
	}
}

func skipChunks(in *bufio.Reader) error {
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return err
		}
		n, err := strconv.ParseInt(string(bytes.TrimSpace(line)), 16, 64)
		if err != nil {
			return err
		}
		if _, err := in.Discard(int(n) + 2); err != nil || n == 0 {
			return err
		}
	}
}

// request writes a request out once, as it will be sent many times.
func request(b *testing.B, method, url, token string, body []byte) []byte {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), method, url, bytes.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if len(body) > 0 {
		r.Header.Set("Content-Type", "application/json")
	}
	var out bytes.Buffer
	if err := r.Write(&out); err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}

// contender sends its whole load once and says what came of it.
type contender interface{ run(b *testing.B) outcome }

// duel lets product and rival take turns, and the one that begins change with every round.
// One iteration of the benchmark is one round of both.
func duel(b *testing.B, product, rival contender) (ours, theirs []outcome) {
	b.Helper()
	alone := func(c contender) outcome {
		time.Sleep(settle)
		return c.run(b)
	}
	product.run(b) // both warm
	rival.run(b)
	for round := 0; b.Loop(); round++ {
		if round%2 == 0 {
			theirs = append(theirs, alone(rival))
			ours = append(ours, alone(product))
			continue
		}
		ours = append(ours, alone(product))
		theirs = append(theirs, alone(rival))
	}
	return ours, theirs
}

// settle is how long one contender waits for what the other leaves behind: its write-ahead log is still being moved.
const settle = 500 * time.Millisecond

// report prints the medians of the rounds; the ratio is the median of each round's own.
func report(b *testing.B, ours, theirs []outcome) {
	b.Helper()
	ratios := make([]float64, len(ours))
	for i := range ours {
		ratios[i] = ours[i].rate / theirs[i].rate
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(ratios), "ratio")
	for name, list := range map[string][]outcome{"ours": ours, "rival": theirs} {
		b.ReportMetric(median(each(list, func(o outcome) float64 { return o.rate })), name+"/s")
		b.ReportMetric(median(each(list, func(o outcome) float64 { return o.p50.Seconds() * 1000 })), name+"-p50-ms")
		b.ReportMetric(median(each(list, func(o outcome) float64 { return o.p99.Seconds() * 1000 })), name+"-p99-ms")
	}
}

func each(list []outcome, of func(outcome) float64) []float64 {
	all := make([]float64, len(list))
	for i, o := range list {
		all[i] = of(o)
	}
	return all
}

func median(list []float64) float64 {
	list = slices.Sorted(slices.Values(list))
	if n := len(list); n%2 == 0 {
		return (list[n/2-1] + list[n/2]) / 2
	}
	return list[len(list)/2]
}
