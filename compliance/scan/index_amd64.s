#include "textflag.h"

// The upper half of an ASCII character as a bit; no other byte has one.
DATA upper<>+0(SB)/8, $0x8040201008040201
DATA upper<>+8(SB)/8, $0
GLOBL upper<>(SB), RODATA|NOPTR, $16

// Bytes of the characters that wide asks for, and the lower half of a byte.
DATA bytes<>+0(SB)/8, $0x0F8080E38CBCEF00
GLOBL bytes<>(SB), RODATA|NOPTR, $8

#define EACH(at, Y) VPBROADCASTB bytes<>+at(SB), Y

// CLASS writes the half of a word that belongs to one class: Y10 holds the lower halves of the bytes, Y11 their upper halves as
// bits, Y8 zero.
#define CLASS(row, word) \
	VPSHUFB   Y10, row, Y12 \
	VPAND     Y11, Y12, Y12 \
	VPCMPEQB  Y8, Y12, Y12  \
	VPMOVMSKB Y12, AX       \
	NOTL      AX            \
	MOVL      AX, word(DI)

// HALF takes the 32 bytes at SI+from and writes the half of each word at DI+to. Wide is EF, but not before BC 8C, and E3 before 80 80.
#define HALF(from, to) \
	VMOVDQU   from(SI), Y9         \
	VPMOVMSKB Y9, AX               \
	MOVL      AX, (48+to)(DI)      \
	VPAND     Y0, Y9, Y10          \
	VPSRLW    $4, Y9, Y11          \
	VPAND     Y0, Y11, Y11         \
	VPSHUFB   Y11, Y1, Y11         \
	CLASS(Y2, (0+to))              \
	CLASS(Y3, (8+to))              \
	CLASS(Y4, (16+to))             \
	CLASS(Y5, (24+to))             \
	CLASS(Y6, (32+to))             \
	CLASS(Y7, (40+to))             \
	VMOVDQU   (from+1)(SI), Y10    \
	VMOVDQU   (from+2)(SI), Y11    \
	EACH(2, Y12)                   \
	VPCMPEQB  Y10, Y12, Y12        \
	EACH(3, Y13)                   \
	VPCMPEQB  Y11, Y13, Y13        \
	VPAND     Y12, Y13, Y12        \
	EACH(1, Y13)                   \
	VPCMPEQB  Y9, Y13, Y13         \
	VPANDN    Y13, Y12, Y12        \
	VPCMPEQB  Y10, Y14, Y10        \
	VPCMPEQB  Y11, Y14, Y11        \
	VPAND     Y10, Y11, Y11        \
	VPCMPEQB  Y9, Y15, Y9          \
	VPAND     Y9, Y11, Y11         \
	VPOR      Y11, Y12, Y12        \
	VPMOVMSKB Y12, AX              \
	MOVL      AX, (56+to)(DI)

// func indexAVX2(dst *block, src *byte, n int, rows *[asciiClasses][16]uint8)
TEXT ·indexAVX2(SB), NOSPLIT, $0-32
	MOVQ           dst+0(FP), DI
	MOVQ           src+8(FP), SI
	MOVQ           n+16(FP), CX
	MOVQ           rows+24(FP), DX
	EACH(7, Y0)
	VBROADCASTI128 upper<>(SB), Y1
	VBROADCASTI128 0(DX), Y2
	VBROADCASTI128 16(DX), Y3
	VBROADCASTI128 32(DX), Y4
	VBROADCASTI128 48(DX), Y5
	VBROADCASTI128 64(DX), Y6
	VBROADCASTI128 80(DX), Y7
	VPXOR          Y8, Y8, Y8
	EACH(5, Y14)
	EACH(4, Y15)

loop:
	HALF(0, 0)
	HALF(32, 4)
	ADDQ $64, SI
	ADDQ $64, DI
	DECQ CX
	JNZ  loop
	VZEROUPPER
	RET
