#include "textflag.h"

// The upper half of an ASCII character as a bit; no other byte has one.
DATA upper<>+0(SB)/8, $0x8040201008040201
DATA upper<>+8(SB)/8, $0
GLOBL upper<>(SB), RODATA|NOPTR, $16

// Bytes of the characters that wide asks for, and the lower half of a byte.
DATA bytes<>+0(SB)/8, $0x000F80E38CBCEF00
GLOBL bytes<>(SB), RODATA|NOPTR, $8

#define EACH(at, Y) VPBROADCASTB bytes<>+at(SB), Y

// WORD writes the bits of AX and, above them, of BX as one word: what is stored in halves cannot be read soon as a whole.
#define WORD(word) \
	SHLQ $32, BX     \
	ORQ  BX, AX      \
	MOVQ AX, word(DI)

// CLASS writes the word of one class: Y2 and Y4 hold the lower halves of the bytes, Y3 and Y5 their upper halves as bits. The
// comparison with zero in Y8 finds those that are not of the class.
#define CLASS(row, word) \
	VBROADCASTI128 row(DX), Y12     \
	VPSHUFB        Y2, Y12, Y13     \
	VPSHUFB        Y4, Y12, Y14     \
	VPAND          Y3, Y13, Y13     \
	VPAND          Y5, Y14, Y14     \
	VPCMPEQB       Y8, Y13, Y13     \
	VPCMPEQB       Y8, Y14, Y14     \
	VPMOVMSKB      Y13, AX          \
	VPMOVMSKB      Y14, BX          \
	NOTL           AX               \
	NOTL           BX               \
	WORD(word)

// HALVES splits the bytes of one register.
#define HALVES(bytes, lower, up) \
	VPAND   Y0, bytes, lower \
	VPSRLW  $4, bytes, up    \
	VPAND   Y0, up, up       \
	VPSHUFB up, Y1, up

// WIDE finds, in the 32 bytes at SI+from, EF but not before BC 8C, and E3 before 80 80.
#define WIDE(from, found) \
	VPCMPEQB from(SI), Y9, Y12      \
	VPCMPEQB (from+1)(SI), Y10, Y13 \
	VPCMPEQB (from+2)(SI), Y11, Y14 \
	VPAND    Y13, Y14, Y14          \
	VPANDN   Y12, Y14, Y12          \
	VPCMPEQB from(SI), Y6, Y13      \
	VPCMPEQB (from+1)(SI), Y7, Y14  \
	VPAND    Y13, Y14, Y14          \
	VPCMPEQB (from+2)(SI), Y7, Y13  \
	VPAND    Y13, Y14, Y14          \
	VPOR     Y12, Y14, Y12          \
	VPMOVMSKB Y12, found

// func indexAVX2(dst *block, src *byte, n int, rows *[asciiClasses][16]uint8)
TEXT ·indexAVX2(SB), NOSPLIT, $0-32
	MOVQ           dst+0(FP), DI
	MOVQ           src+8(FP), SI
	MOVQ           n+16(FP), CX
	MOVQ           rows+24(FP), DX
	EACH(6, Y0)
	VBROADCASTI128 upper<>(SB), Y1
	EACH(4, Y6)
	EACH(5, Y7)
	VPXOR          Y8, Y8, Y8
	EACH(1, Y9)
	EACH(2, Y10)
	EACH(3, Y11)

loop:
	VMOVDQU   0(SI), Y12
	VMOVDQU   32(SI), Y13
	VPMOVMSKB Y12, AX
	VPMOVMSKB Y13, BX
	HALVES(Y12, Y2, Y3)
	HALVES(Y13, Y4, Y5)
	WORD(56)
	CLASS(0, 0)
	CLASS(16, 8)
	CLASS(32, 16)
	CLASS(48, 24)
	CLASS(64, 32)
	CLASS(80, 40)
	CLASS(96, 48)
	WIDE(0, AX)
	WIDE(32, BX)
	WORD(64)
	ADDQ $64, SI
	ADDQ $72, DI
	DECQ CX
	JNZ  loop
	VZEROUPPER
	RET
