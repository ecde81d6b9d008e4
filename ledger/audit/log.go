package audit

import (
	"bytes"
	"errors"
	"fmt"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

// pageTiles is how many bundles of leaves are read with one query: they share one tile of the level above.
const pageTiles = 64

// pageLeaves is the same in leaves.
const pageLeaves = pageTiles * tlog.TileWidth

// bundle is the leaves of one tile of level 0 on their way from the reader to the hasher.
type bundle struct {
	tile   int64
	leaves []leaf
	buf    []byte // holds the digests
	stored []byte // the tile as stored; nil when it is missing
	parent []byte // what the tile above holds of it; nil when there is none yet
}

// leaf is what the journal holds of a leaf, if it still holds it.
type leaf struct {
	ledger.StoredLeaf
	missing bool
}

// logCheck rebuilds the tree from the leaves of the journal and compares it with what is stored.
type logCheck struct {
	tx       *ledger.Tx
	found    *findings
	size     int64     // of the checkpoint
	root     tlog.Hash // of the checkpoint
	edge     *tlog.Edge
	partial  map[int]tlog.Tile // the growing tile of each level, as the leaves give it
	full     []tlog.Tile       // completed tiles above level 0 that wait to be compared
	progress func(done int64) error
}

// Log checks the log by itself: the leaves of the journal against the tiles, and both against the signed checkpoint, which it
// returns. What is wrong it hands to found. It is the part of an audit that anyone could do over /log/.
func Log(tx *ledger.Tx, found func(Problem)) (tlog.Checkpoint, error) {
	f := &findings{leaves: map[int64]bool{}}
	cp, err := readCheckpoint(tx, f)
	if err != nil {
		return cp, err
	}
	edge, err := tlog.NewEdge(0, nil)
	if err != nil {
		return cp, err
	}
	c := &logCheck{tx: tx, found: f, size: cp.Size, root: cp.Root, edge: edge, progress: func(int64) error { return nil }}
	err = c.run()
	for _, p := range f.problems {
		found(p)
	}
	return cp, err
}

// readCheckpoint reads the signed checkpoint. What is wrong with it is a problem; the size to go on with is the one that is signed,
// or otherwise that of the row, or of the journal.
func readCheckpoint(tx *ledger.Tx, f *findings) (tlog.Checkpoint, error) {
	broken := func(zh, en string) {
		f.add(Problem{Kind: CheckpointBroken, Table: "checkpoint", What: fault.T(zh, en)})
	}
	var row struct {
		Size int64
		Root []byte
		Note string
	}
	var journal int64
	if err := tx.Get(&journal, `SELECT COALESCE(MAX(idx), -1) + 1 FROM event`); err != nil {
		return tlog.Checkpoint{}, err
	}
	err := tx.Get(&row, `SELECT size, root, note FROM checkpoint WHERE id = 1`)
	switch {
	case fault.KindOf(err) == fault.NotFound && journal == 0:
		return tlog.Checkpoint{Origin: tx.Origin(), Root: tlog.EmptyRoot}, nil
	case fault.KindOf(err) == fault.NotFound:
		broken("检查点已被删除", "The checkpoint was removed")
		return tlog.Checkpoint{Origin: tx.Origin(), Size: journal}, nil
	case err != nil:
		return tlog.Checkpoint{}, err
	}
	keys, err := tx.KeysFor(row.Size)
	if err != nil {
		return tlog.Checkpoint{}, err
	}
	cp, _, err := keys.Open(row.Note)
	if err != nil {
		broken("检查点不是由本日志的密钥签署，或已被改动", "The checkpoint is not signed by the log's key, or was changed")
		return tlog.Checkpoint{Origin: tx.Origin(), Size: row.Size, Root: hashOf(row.Root)}, nil
	}
	if cp.Size != row.Size || !bytes.Equal(cp.Root[:], row.Root) {
		broken(fmt.Sprintf("检查点一行记 %d 条，所签为 %d 条，或根哈希不同", row.Size, cp.Size),
			fmt.Sprintf("The row of the checkpoint says %d entries, what is signed says %d, or the roots differ", row.Size, cp.Size))
	}
	return cp, nil
}

func hashOf(b []byte) (h tlog.Hash) {
	copy(h[:], b)
	return h
}

// run reads page after page; one goroutine reads, another hashes and compares.
func (c *logCheck) run() error {
	c.partial = map[int]tlog.Tile{}
	for from := c.edge.Size(); from < c.size; from = c.edge.Size() {
		if err := c.page(from, min(from-from%pageLeaves+pageLeaves, c.size)); err != nil {
			return err
		}
		if err := c.progress(c.edge.Size()); err != nil {
			return err
		}
	}
	if err := c.growing(); err != nil {
		return err
	}
	if err := c.beyond(); err != nil {
		return err
	}
	if root := c.edge.Root(); root != c.root {
		c.found.add(Problem{Kind: CheckpointBroken, Table: "checkpoint", What: fault.T(
			fmt.Sprintf("日志各条给出的根哈希为 %s，所签检查点为 %s", root, c.root),
			fmt.Sprintf("The entries of the log give the root %s, the signed checkpoint says %s", root, c.root))})
	}
	return nil
}

// page checks the leaves from from to before end, and the tiles that they complete.
func (c *logCheck) page(from, end int64) error {
	tiles, above, err := c.storedTiles(from, end)
	if err != nil {
		return err
	}
	todo := make(chan *bundle, 8)
	free := make(chan *bundle, 10)
	for range cap(free) {
		free <- &bundle{}
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for b := range todo {
			c.compare(b)
			free <- b
		}
	}()
	next := func(tile int64) *bundle {
		b := <-free
		*b = bundle{tile: tile, leaves: b.leaves[:0], buf: b.buf[:0], stored: tiles[tile]}
		if at := int(tile%tlog.TileWidth) * tlog.HashSize; len(above) >= at+tlog.HashSize {
			b.parent = above[at : at+tlog.HashSize]
		}
		return b
	}
	b := next(from / tlog.TileWidth)
	at := from       // the next index
	turn := func() { // before each leaf: a full bundle goes to the hasher
		if at > from && at%tlog.TileWidth == 0 {
			todo <- b
			b = next(at / tlog.TileWidth)
		}
	}
	gap := func() {
		turn()
		c.missing(at)
		b.leaves = append(b.leaves, leaf{missing: true})
		at++
	}
	err = ledger.Each(c.tx, func(row *struct {
		Idx int64
		ledger.StoredLeaf
	},
	) error {
		for at < row.Idx {
			gap()
		}
		turn()
		n := len(b.buf)
		b.buf = append(b.buf, row.Digest...)
		row.Digest = b.buf[n:len(b.buf):len(b.buf)]
		b.leaves = append(b.leaves, leaf{StoredLeaf: row.StoredLeaf})
		at++
		return nil
	}, `SELECT idx, `+ledger.LeafColumns+` FROM event WHERE idx >= ? AND idx < ? ORDER BY idx`, from, end)
	for err == nil && at < end {
		gap()
	}
	todo <- b
	close(todo)
	<-done
	if err != nil {
		return err
	}
	return c.completed()
}

// storedTiles reads the tiles of level 0 over the leaves, and the tile of level 1 above them.
func (c *logCheck) storedTiles(from, end int64) (tiles map[int64][]byte, above []byte, err error) {
	first, last := from/tlog.TileWidth, (end-1)/tlog.TileWidth
	var rows []struct {
		N    int64
		Data []byte
	}
	if err := c.tx.Select(&rows, `SELECT n, data FROM tile WHERE level = 0 AND n >= ? AND n <= ?`, first, last); err != nil {
		return nil, nil, err
	}
	tiles = map[int64][]byte{}
	for _, r := range rows {
		tiles[r.N] = r.Data
	}
	above, err = c.tile(1, first/tlog.TileWidth)
	return tiles, above, err
}

// tile reads one stored tile; nil when there is none.
func (c *logCheck) tile(level int, n int64) ([]byte, error) {
	data, err := loadTile(c.tx)(level, n)
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil
	}
	return data, err
}

// loadTile reads tiles as they are stored.
func loadTile(tx *ledger.Tx) tlog.LoadTile {
	return func(level int, n int64) (data []byte, err error) {
		err = tx.Get(&data, `SELECT data FROM tile WHERE level = ? AND n = ?`, level, n)
		return data, err
	}
}

func (c *logCheck) missing(index int64) {
	c.found.add(Problem{Kind: EventMissing, Table: "event", Subject: "event", Index: &index, What: fault.T(
		fmt.Sprintf("日志第 %d 条的事件已被删除", index), fmt.Sprintf("The event at index %d of the log was removed", index))})
}

// compare hashes a bundle's leaves, finds out who is at fault where they differ from the tile, and appends what is right.
func (c *logCheck) compare(b *bundle) {
	width := len(b.leaves)
	path := tlog.TilePath(0, b.tile, width)
	hashes := make([]byte, 0, tlog.TileWidth*tlog.HashSize)
	var entry []byte
	for i := range b.leaves {
		var h tlog.Hash
		if l := &b.leaves[i]; !l.missing {
			entry, _ = l.Append(entry[:0]) // a column that is no text gives no entry, which is wrong, too
			h = tlog.RecordHash(entry)
		} else if n := i * tlog.HashSize; len(b.stored) >= n+tlog.HashSize { // the tree still knows what stood there
			h = tlog.Hash(b.stored[n : n+tlog.HashSize])
		}
		hashes = append(hashes, h[:]...)
	}
	switch {
	case bytes.Equal(hashes, b.stored):
	case b.stored == nil:
		c.tileProblem(TileMissing, path, fault.T("该哈希块已被删除", "This tile was removed"))
	case len(b.stored) != len(hashes):
		c.tileProblem(TileChanged, path, fault.T("该哈希块的长度不对", "This tile has another length"))
	case c.fits(b, b.stored) && !c.fits(b, hashes):
		c.leavesChanged(b, hashes)
		hashes = append(hashes[:0], b.stored...)
	default:
		c.tileProblem(TileChanged, path, fault.T("该哈希块与日志各条不符", "This tile is not what the entries of the log give"))
	}
	for ; len(hashes) > 0; hashes = hashes[tlog.HashSize:] {
		c.edge.Append(tlog.Hash(hashes[:tlog.HashSize]))
	}
	for _, t := range c.edge.Changed() {
		switch {
		case t.Width() < tlog.TileWidth:
			c.partial[t.Level] = t
		case t.Level > 0:
			delete(c.partial, t.Level)
			c.full = append(c.full, t)
		default:
			delete(c.partial, 0)
		}
	}
}

// fits reports whether hashes are what the tree above, or at its edge the signed root, binds.
func (c *logCheck) fits(b *bundle, hashes []byte) bool {
	if len(hashes) == tlog.TileWidth*tlog.HashSize && b.parent != nil {
		return bytes.Equal(rootOf(hashes), b.parent)
	}
	if (b.tile+1)*tlog.TileWidth < c.size {
		return false
	}
	edge := c.edge.Clone()
	for ; len(hashes) > 0; hashes = hashes[tlog.HashSize:] {
		edge.Append(tlog.Hash(hashes[:tlog.HashSize]))
	}
	return edge.Root() == c.root
}

// rootOf is the root over a full tile's hashes.
func rootOf(hashes []byte) []byte {
	if len(hashes) == tlog.HashSize {
		return hashes
	}
	half := len(hashes) / 2
	h := tlog.NodeHash(tlog.Hash(rootOf(hashes[:half])), tlog.Hash(rootOf(hashes[half:])))
	return h[:]
}

// leavesChanged names the leaves that are not those of the tree.
func (c *logCheck) leavesChanged(b *bundle, hashes []byte) {
	for i := range b.leaves {
		n := i * tlog.HashSize
		if bytes.Equal(hashes[n:n+tlog.HashSize], b.stored[n:n+tlog.HashSize]) {
			continue
		}
		index := b.tile*tlog.TileWidth + int64(i)
		c.found.add(Problem{Kind: LeafChanged, Table: "event", Subject: "event", Index: &index, What: fault.T(
			fmt.Sprintf("日志第 %d 条的公开叶已被改动", index), fmt.Sprintf("The public leaf at index %d of the log was changed", index))})
	}
}

func (c *logCheck) tileProblem(kind, path string, what fault.Text) {
	c.found.add(Problem{Kind: kind, Table: "tile", Subject: "tile", ID: path, What: what})
}

// completed compares the tiles above level 0 that a page has completed.
func (c *logCheck) completed() error {
	for _, t := range c.full {
		if err := c.same(t.Level, t.Index, t.Data); err != nil {
			return err
		}
	}
	c.full = nil
	return nil
}

func (c *logCheck) same(level int, n int64, want []byte) error {
	data, err := c.tile(level, n)
	if err != nil {
		return err
	}
	path := tlog.TilePath(level, n, len(want)/tlog.HashSize)
	if data == nil {
		c.tileProblem(TileMissing, path, fault.T("该哈希块已被删除", "This tile was removed"))
	} else if !bytes.Equal(data, want) {
		c.tileProblem(TileChanged, path, fault.T("该哈希块与日志各条不符", "This tile is not what the entries of the log give"))
	}
	return nil
}

// growing compares the tiles at the edge above level 0. One that has not grown since an interruption was bound by
// the root from which the check went on; of it only the length is left to be looked at.
func (c *logCheck) growing() error {
	for level := 1; c.size>>(tlog.TileHeight*level) > 0; level++ {
		count := c.size >> (tlog.TileHeight * level)
		width := int(count % tlog.TileWidth)
		if width == 0 {
			continue
		}
		want := c.partial[level].Data
		if want == nil {
			data, err := c.tile(level, count/tlog.TileWidth)
			if err != nil {
				return err
			}
			want = data[:min(len(data), width*tlog.HashSize)]
		}
		if err := c.same(level, count/tlog.TileWidth, want); err != nil {
			return err
		}
	}
	return nil
}

// beyond names tiles and events that the log of this size has no place for.
func (c *logCheck) beyond() error {
	for level := 0; ; level++ {
		tiles := (c.size>>(tlog.TileHeight*level) + tlog.TileWidth - 1) / tlog.TileWidth
		query, args := `SELECT level, n FROM tile WHERE level = ? AND n >= ? ORDER BY n LIMIT 100`, []any{level, tiles}
		if tiles == 0 {
			query, args = `SELECT level, n FROM tile WHERE level >= ? ORDER BY level, n LIMIT 100`, []any{level}
		}
		var extra []struct {
			Level int
			N     int64
		}
		if err := c.tx.Select(&extra, query, args...); err != nil {
			return err
		}
		for _, t := range extra {
			c.tileProblem(TileAdded, tlog.TilePath(t.Level, t.N, tlog.TileWidth), fault.T("日志没有这个哈希块", "The log has no such tile"))
		}
		if tiles == 0 {
			return c.unplaced()
		}
	}
}

// graceMillis is how long an event may wait for its place in the log before it counts as put there by somebody else.
const graceMillis = 60_000

// unplaced names events beyond the log's end, and those that have waited too long for a place in it.
func (c *logCheck) unplaced() error {
	var rows []struct {
		ID  string
		Idx *int64
	}
	err := c.tx.Select(&rows, `SELECT id, idx FROM event WHERE idx >= ? OR idx IS NULL AND at < ? ORDER BY idx LIMIT 100`, c.size, c.tx.Now.UnixMilli()-graceMillis)
	if err != nil {
		return err
	}
	for _, r := range rows {
		what := fault.T("事件 "+r.ID+" 未列入日志", "Event "+r.ID+" has no place in the log")
		if r.Idx != nil {
			what = fault.T(fmt.Sprintf("事件 %s 列在第 %d 条，超出所签检查点的 %d 条", r.ID, *r.Idx, c.size),
				fmt.Sprintf("Event %s stands at index %d, beyond the %d entries of the signed checkpoint", r.ID, *r.Idx, c.size))
		}
		c.found.add(Problem{Kind: EventUnplaced, Table: "event", Subject: "event", ID: r.ID, Index: r.Idx, What: what})
	}
	return nil
}

// errResume says that a saved state does not fit the database any more.
var errResume = errors.New("the tree is not the one that was checked before")

// resume takes the tree over the first size leaves from the stored tiles, if it has the root that was found then.
func (c *logCheck) resume(size int64, root tlog.Hash) error {
	edge, err := tlog.NewEdge(size, loadTile(c.tx))
	if err != nil || size > c.size || edge.Root() != root {
		return errResume
	}
	c.edge = edge
	return nil
}
