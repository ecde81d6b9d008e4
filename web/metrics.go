package web

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"huishu/registry/party"
	"huishu/web/backend"
)

// metrics are the few figures worth watching. They name routes and counts, never people, parties or
// codes, so anyone may read them.
type metrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

// mountMetrics serves /metrics and returns the middleware that counts requests; it belongs first.
func mountMetrics(e *echo.Echo, b *backend.Backend) echo.MiddlewareFunc {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "huishu_http_requests_total", Help: "Requests answered, by route, method and status.",
		}, []string{"route", "method", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "huishu_http_request_seconds", Help: "Time to answer, by route.", Buckets: []float64{.001, .005, .02, .1, .5, 2, 10},
		}, []string{"route"}),
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(m.requests, m.seconds, &figures{b})
	e.GET("/metrics", echo.WrapHandler(promhttp.HandlerFor(registry, promhttp.HandlerOpts{})))
	return m.count
}

// count measures a request with its whole answer, errors rendered.
func (m *metrics) count(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		began := time.Now() //nolint:forbidigo // a duration of the machine, not a time of the register
		if err := next(c); err != nil {
			c.Error(err)
		}
		route, method := c.Path(), c.Request().Method
		if route == "" {
			route = "other"
		}
		if !known[method] {
			method = "other"
		}
		m.requests.WithLabelValues(route, method, strconv.Itoa(c.Response().Status)).Inc()
		m.seconds.WithLabelValues(route).Observe(time.Since(began).Seconds())
		return nil
	}
}

// known methods are counted by name; a stranger's inventions must not make series of their own.
var known = map[string]bool{
	http.MethodGet: true, http.MethodHead: true, http.MethodPost: true, http.MethodPut: true, http.MethodPatch: true, http.MethodDelete: true, http.MethodOptions: true,
}

// figures are read from the parts themselves at the moment they are asked for.
type figures struct{ b *backend.Backend }

var (
	queued   = prometheus.NewDesc("huishu_writer_queued", "Writes that wait for the next commit.", nil, nil)
	commits  = prometheus.NewDesc("huishu_writer_commits_total", "Group commits.", nil, nil)
	writes   = prometheus.NewDesc("huishu_writer_writes_total", "Writes in them; by commits, the size of a batch.", nil, nil)
	entries  = prometheus.NewDesc("huishu_log_entries", "Entries of the transparency log.", nil, nil)
	anchored = prometheus.NewDesc("huishu_log_anchored_entries", "Entries of the log that are anchored on the chain.", nil, nil)
	lag      = prometheus.NewDesc("huishu_anchor_lag_seconds", "How long the first entry that is not anchored has waited.", nil, nil)
	promise  = prometheus.NewDesc("huishu_anchor_promise_seconds", "How long an entry may wait for its anchor.", nil, nil)
	overdue  = prometheus.NewDesc("huishu_anchor_overdue", "1 while an entry has waited for its anchor longer than promised.", nil, nil)
	failing  = prometheus.NewDesc("huishu_anchor_problem", "1, with the code of what holds anchoring up; absent while nothing does.", []string{"code"}, nil)
	lost     = prometheus.NewDesc("huishu_anchors_lost", "Anchors that the chain had and has no more.", nil, nil)
	quorum   = prometheus.NewDesc("huishu_log_witnessed_entries", "Entries under the newest checkpoint that enough witnesses cosigned.", nil, nil)
	cosigned = prometheus.NewDesc("huishu_witness_cosigned_entries", "Entries of the log when the witness cosigned last.", []string{"witness"}, nil)
	hashes   = prometheus.NewDesc("huishu_password_hashes_total", "Passwords hashed, each some 40 ms of a processor.", nil, nil)
	jobCount = prometheus.NewDesc("huishu_jobs", "Jobs that are not done, by state.", []string{"state"}, nil)
)

// Describe implements prometheus.Collector.
func (f *figures) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{queued, commits, writes, entries, anchored, lag, promise, overdue, failing, lost, quorum, cosigned, hashes, jobCount} {
		ch <- d
	}
}

// Collect implements prometheus.Collector. What the database does not tell is left out.
func (f *figures) Collect(ch chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v int64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(v), labels...)
	}
	h, err := healthOf(context.Background(), f.b)
	gauge(queued, int64(h.Writer.Queued))
	ch <- prometheus.MustNewConstMetric(commits, prometheus.CounterValue, float64(h.Writer.Commits))
	ch <- prometheus.MustNewConstMetric(writes, prometheus.CounterValue, float64(h.Writer.Writes))
	ch <- prometheus.MustNewConstMetric(hashes, prometheus.CounterValue, float64(party.Hashed()))
	gauge(entries, h.LogSize)
	gauge(lost, h.Anchor.Lost)
	gauge(promise, h.Anchor.Promise)
	late := int64(0)
	if h.Anchor.Overdue {
		late = 1
	}
	gauge(overdue, late)
	if h.Anchor.Problem != "" {
		gauge(failing, 1, h.Anchor.Problem)
	}
	if err != nil {
		f.b.Logger.Error("reading metrics", "error", err)
		return
	}
	gauge(anchored, h.Anchor.Lag.Anchored)
	gauge(lag, h.Anchor.Lag.Seconds)
	if len(h.Witness.Witnesses) > 0 {
		gauge(quorum, h.Witness.Quorum)
	}
	for _, w := range h.Witness.Witnesses {
		gauge(cosigned, w.Size, w.Name)
	}
	gauge(jobCount, h.Jobs.Ready, "ready")
	gauge(jobCount, h.Jobs.Running, "running")
	gauge(jobCount, h.Jobs.Dead, "dead")
}
