package money

import (
	"math/bits"
	"slices"

	"huishu/ledger/fault"
)

// Whole is the sum of all shares: 10,000 basis points.
const Whole = 10_000

// Share is a party's part of a price in basis points.
type Share struct {
	Party       string
	BasisPoints int64
}

// Part is a party's part of a price in fen.
type Part struct {
	Party     string
	AmountFen int64
}

// Split divides totalFen by shares that sum to Whole. Each part is rounded down, then
// the fen left over go one each to the largest remainders, in case of a tie to the
// earlier share: the parts always sum to the total.
func Split(totalFen int64, shares []Share) ([]Part, error) {
	var sum int64
	for _, s := range shares {
		if s.BasisPoints < 0 {
			return nil, errShares()
		}
		sum += s.BasisPoints
	}
	if sum != Whole || totalFen < 0 {
		return nil, errShares()
	}
	parts := make([]Part, len(shares))
	remainders := make([]uint64, len(shares))
	left := totalFen
	for i, s := range shares {
		hi, lo := bits.Mul64(uint64(totalFen), uint64(s.BasisPoints))
		quotient, remainder := bits.Div64(hi, lo, Whole)
		parts[i] = Part{s.Party, int64(quotient)}
		remainders[i] = remainder
		left -= int64(quotient)
	}
	order := make([]int, len(shares))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case remainders[a] > remainders[b]:
			return -1
		case remainders[a] < remainders[b]:
			return 1
		}
		return 0
	})
	for i := range left {
		parts[order[i]].AmountFen++
	}
	return parts, nil
}

func errShares() error {
	return fault.New(fault.Invalid, "money.shares", "分配比例之和必须为 100%", "The shares must sum to 100%").At("shares").
		Do("请调整各方比例，使其合计为 10000 个基点", "Adjust the shares so that they sum to 10,000 basis points")
}
