// What firmware/examples/kernel_cycles printed on machine `cluster`, line by line: a kernel, the numbers of its shape,
// and after the equals sign cycles. After a change of a kernel, run it again and replace the lines.
//
//   pointwise        height, width, inputs, outputs, zero point of the weights, narrow range
//   fully_connected  inputs, outputs, zero point of the weights
//   convolution      window, zero point of the weights
//   depthwise        window, bytes of a core's buffer, zeros at the end of multipliers, narrow range, zero point of the
//                    weights
//   add              elements, fast constants, is a multiplier a half, its shift
//   multiply         elements, shift
//   pool             window, kind: 0 average, 1 average between two scales, 2 maximum
//   move             four times extent, input bytes, output bytes; table
//   softmax          rows, classes, shift
//   window           input height, width, input channels, output channels, kernel height, width, stride, padding at the
//                    top, left, bottom, right
#pragma once

#include <string_view>

namespace tessera::compile::test {

inline constexpr std::string_view kMeasuredKernels = R"(
pointwise 7 7 160 480 0 0 = 225737
pointwise 7 7 480 160 0 0 = 202918
pointwise 7 7 960 80 0 0 = 200179
pointwise 7 7 32 64 0 0 = 12621
pointwise 7 7 8 8 0 0 = 4005
pointwise 14 14 64 384 0 0 = 334884
pointwise 14 14 384 64 0 0 = 250705
pointwise 14 14 96 288 0 0 = 338169
pointwise 14 14 24 24 0 0 = 17178
pointwise 14 14 16 16 0 0 = 12177
pointwise 14 14 10 10 0 0 = 13181
pointwise 14 14 33 17 0 0 = 21096
pointwise 28 28 32 192 0 0 = 447260
pointwise 28 28 192 32 0 0 = 277218
pointwise 28 28 8 16 0 0 = 37698
pointwise 28 28 3 5 0 0 = 36039
pointwise 8 56 24 144 0 0 = 170235
pointwise 8 56 144 24 0 0 = 97300
pointwise 56 56 16 32 0 0 = 270262
pointwise 56 56 4 8 0 0 = 97515
pointwise 56 56 32 8 0 0 = 130302
pointwise 16 112 16 96 0 0 = 397157
pointwise 16 112 32 16 0 0 = 116229
pointwise 1 1 960 80 0 0 = 8261
pointwise 2 2 128 128 0 0 = 5796
pointwise 3 3 256 256 0 0 = 43975
pointwise 1 3 64 64 0 0 = 3337
pointwise 25 5 64 64 0 0 = 39638
pointwise 1 56 24 144 0 0 = 23120
pointwise 4 4 128 256 0 0 = 32380
pointwise 1 5 16 20 0 0 = 2303
pointwise 12 12 64 64 0 0 = 44646
pointwise 48 48 8 16 0 0 = 107268
pointwise 6 6 128 128 0 0 = 36757
pointwise 24 24 16 32 0 0 = 50798
pointwise 14 14 96 288 9 0 = 355765
pointwise 28 28 192 32 9 0 = 313529
pointwise 56 56 16 32 9 0 = 309282
pointwise 14 14 96 288 0 1 = 452809
pointwise 56 56 16 32 0 1 = 467594
fully_connected 1280 64 0 = 6994
fully_connected 256 2 0 = 1763
fully_connected 64 10 0 = 1256
fully_connected 64 12 0 = 1187
fully_connected 512 128 0 = 6008
fully_connected 1024 40 0 = 5786
fully_connected 1280 64 9 = 8987
convolution 112 112 3 32 3 3 2 0 0 1 1 0 = 422707
convolution 57 225 3 16 3 3 2 0 0 0 0 0 = 288983
convolution 96 96 3 8 3 3 2 0 0 1 1 0 = 162838
convolution 32 32 3 16 3 3 1 1 1 1 1 0 = 95122
convolution 32 32 16 16 3 3 1 1 1 1 1 0 = 203779
convolution 32 32 16 32 3 3 2 0 0 1 1 0 = 85394
convolution 16 16 32 32 3 3 1 1 1 1 1 0 = 147643
convolution 16 16 32 64 3 3 2 0 0 1 1 0 = 68428
convolution 8 8 64 64 3 3 1 1 1 1 1 0 = 127182
convolution 28 28 6 16 5 5 1 0 0 0 0 0 = 129300
convolution 49 10 1 64 10 4 2 4 1 5 1 0 = 61426
convolution 64 64 3 64 7 7 2 3 3 3 3 0 = 651416
convolution 16 16 16 32 1 1 2 0 0 0 0 0 = 7773
convolution 4 4 64 64 3 3 1 1 1 1 1 0 = 34691
convolution 3 3 64 64 3 3 1 1 1 1 1 0 = 29047
convolution 14 14 10 10 3 3 1 1 1 1 1 0 = 33384
convolution 112 16 3 32 3 3 2 1 1 1 1 0 = 61513
convolution 112 112 3 32 3 3 2 0 0 1 1 9 = 473720
convolution 16 16 32 32 3 3 1 1 1 1 1 9 = 163926
depthwise 112 112 16 16 3 3 1 1 1 1 1 10944 4 0 0 = 316603
depthwise 28 112 32 32 3 3 1 1 1 1 1 10944 4 0 0 = 161223
depthwise 56 56 32 32 3 3 1 1 1 1 1 12064 4 0 0 = 161260
depthwise 28 56 144 144 3 3 1 1 1 1 1 8352 4 0 0 = 363425
depthwise 28 28 192 192 3 3 1 1 1 1 1 4320 4 0 0 = 246375
depthwise 14 14 384 384 3 3 1 1 1 1 1 1280 4 0 0 = 141535
depthwise 14 14 576 576 3 3 1 1 1 1 1 1280 4 0 0 = 210493
depthwise 7 7 960 960 3 3 1 1 1 1 1 576 4 0 0 = 213113
depthwise 25 5 64 64 3 3 1 1 1 1 1 896 4 0 0 = 28519
depthwise 12 12 64 64 3 3 1 1 1 1 1 1120 4 0 0 = 21900
depthwise 48 48 8 8 3 3 1 1 1 1 1 11200 4 0 0 = 34689
depthwise 6 6 128 128 3 3 1 1 1 1 1 384 4 0 0 = 16211
depthwise 3 3 256 256 3 3 1 1 1 1 1 240 4 0 0 = 36273
depthwise 16 112 96 96 3 3 1 1 1 1 1 10944 4 0 0 = 275047
depthwise 112 112 16 16 3 3 2 0 0 1 1 10848 4 0 0 = 127880
depthwise 56 56 48 48 3 3 2 0 0 1 1 11856 4 0 0 = 97310
depthwise 28 28 192 192 3 3 2 0 0 1 1 4176 4 0 0 = 101892
depthwise 14 14 576 576 3 3 2 0 0 1 1 1200 4 0 0 = 105343
depthwise 48 48 16 16 3 3 2 0 0 1 1 10976 4 0 0 = 27459
depthwise 6 6 128 128 3 3 2 0 0 1 1 336 4 0 0 = 11527
depthwise 15 113 96 96 3 3 2 0 0 0 0 9040 4 0 0 = 96767
depthwise 14 14 96 96 5 5 1 2 2 2 2 1280 4 0 0 = 582333
depthwise 28 28 32 32 5 5 2 1 1 2 2 4176 4 0 0 = 203412
depthwise 14 14 16 16 5 5 1 2 2 2 2 1280 4 0 0 = 121360
depthwise 9 9 40 40 3 3 1 1 1 1 1 704 4 0 0 = 17736
depthwise 4 60 32 32 3 3 1 1 1 1 1 2976 4 0 0 = 18622
depthwise 40 4 32 32 3 3 1 1 1 1 1 1152 4 0 0 = 14264
depthwise 9 9 40 40 3 3 2 1 1 1 1 704 4 0 0 = 10168
depthwise 8 120 32 32 3 3 2 0 0 1 1 7744 4 0 0 = 25993
depthwise 80 8 32 32 3 3 2 0 0 1 1 3168 4 0 0 = 17872
depthwise 32 32 12 12 3 3 2 0 0 1 1 5280 4 0 0 = 14713
depthwise 10 10 64 64 7 3 1 3 1 3 1 768 4 0 0 = 162458
depthwise 13 13 24 24 3 3 1 1 1 1 1 1200 4 0 0 = 17653
depthwise 25 5 64 64 3 3 2 1 1 1 1 896 4 0 0 = 14379
depthwise 56 56 32 32 3 3 1 1 1 1 1 12064 0 0 0 = 185003
depthwise 56 56 32 32 3 3 1 1 1 1 1 12064 4 1 0 = 234649
depthwise 56 56 32 32 3 3 1 1 1 1 1 12064 4 0 9 = 191552
depthwise 56 56 32 32 3 3 1 1 1 1 1 12064 0 0 9 = 216186
depthwise 56 56 32 32 3 3 1 1 1 1 1 12064 4 1 9 = 259656
depthwise 28 28 192 192 3 3 1 1 1 1 1 4320 0 0 0 = 279081
depthwise 28 28 192 192 3 3 1 1 1 1 1 4320 4 1 0 = 363322
depthwise 28 28 192 192 3 3 1 1 1 1 1 4320 4 0 9 = 290411
depthwise 28 28 192 192 3 3 1 1 1 1 1 4320 0 0 9 = 325634
depthwise 28 28 192 192 3 3 1 1 1 1 1 4320 4 1 9 = 400819
depthwise 14 14 576 576 3 3 1 1 1 1 1 1280 0 0 0 = 235798
depthwise 14 14 576 576 3 3 1 1 1 1 1 1280 4 1 0 = 302236
depthwise 14 14 576 576 3 3 1 1 1 1 1 1280 4 0 9 = 238497
depthwise 14 14 576 576 3 3 1 1 1 1 1 1280 0 0 9 = 263772
depthwise 14 14 576 576 3 3 1 1 1 1 1 1280 4 1 9 = 330406
depthwise 25 5 64 64 3 3 1 1 1 1 1 896 0 0 0 = 30724
depthwise 25 5 64 64 3 3 1 1 1 1 1 896 4 1 0 = 45457
depthwise 25 5 64 64 3 3 1 1 1 1 1 896 4 0 9 = 31129
depthwise 25 5 64 64 3 3 1 1 1 1 1 896 0 0 9 = 33358
depthwise 25 5 64 64 3 3 1 1 1 1 1 896 4 1 9 = 48155
depthwise 48 48 8 8 3 3 1 1 1 1 1 11200 0 0 0 = 38505
depthwise 48 48 8 8 3 3 1 1 1 1 1 11200 4 1 0 = 47660
depthwise 48 48 8 8 3 3 1 1 1 1 1 11200 4 0 9 = 39862
depthwise 48 48 8 8 3 3 1 1 1 1 1 11200 0 0 9 = 44180
depthwise 48 48 8 8 3 3 1 1 1 1 1 11200 4 1 9 = 52269
depthwise 3 3 256 256 3 3 1 1 1 1 1 240 0 0 0 = 35927
depthwise 3 3 256 256 3 3 1 1 1 1 1 240 4 1 0 = 37143
depthwise 3 3 256 256 3 3 1 1 1 1 1 240 4 0 9 = 37132
depthwise 3 3 256 256 3 3 1 1 1 1 1 240 0 0 9 = 36867
depthwise 3 3 256 256 3 3 1 1 1 1 1 240 4 1 9 = 38173
depthwise 112 112 16 16 3 3 2 0 0 1 1 10848 0 0 0 = 140557
depthwise 112 112 16 16 3 3 2 0 0 1 1 10848 4 1 0 = 160486
depthwise 112 112 16 16 3 3 2 0 0 1 1 10848 4 0 9 = 146640
depthwise 112 112 16 16 3 3 2 0 0 1 1 10848 0 0 9 = 159353
depthwise 112 112 16 16 3 3 2 0 0 1 1 10848 4 1 9 = 179269
depthwise 28 28 192 192 3 3 2 0 0 1 1 4176 0 0 0 = 111319
depthwise 28 28 192 192 3 3 2 0 0 1 1 4176 4 1 0 = 130490
depthwise 28 28 192 192 3 3 2 0 0 1 1 4176 4 0 9 = 115846
depthwise 28 28 192 192 3 3 2 0 0 1 1 4176 0 0 9 = 125361
depthwise 28 28 192 192 3 3 2 0 0 1 1 4176 4 1 9 = 144501
add 800 1 1 31 = 1478
add 800 0 1 31 = 3140
add 800 0 0 31 = 4010
add 800 0 0 30 = 6935
multiply 800 38 = 1834
multiply 800 30 = 1970
multiply 800 10 = 5453
add 8000 1 1 31 = 7553
add 8000 0 1 31 = 16414
add 8000 0 0 31 = 32810
add 8000 0 0 30 = 60036
multiply 8000 38 = 13759
multiply 8000 30 = 14795
multiply 8000 10 = 49542
add 80000 1 1 31 = 68303
add 80000 0 1 31 = 149093
add 80000 0 0 31 = 320810
add 80000 0 0 30 = 591036
multiply 80000 38 = 133009
multiply 80000 30 = 143045
multiply 80000 10 = 490571
pool 7 7 1280 1280 7 7 1 0 0 0 0 0 = 15865
pool 7 7 1280 1280 7 7 1 0 0 0 0 1 = 16256
pool 3 3 256 256 3 3 1 0 0 0 0 0 = 2138
pool 8 8 64 64 8 8 1 0 0 0 0 0 = 2022
pool 25 5 64 64 25 5 1 0 0 0 0 1 = 2774
pool 14 14 40 40 14 14 1 0 0 0 0 1 = 3576
pool 28 28 64 64 2 2 2 0 0 0 0 0 = 52144
pool 28 28 64 64 2 2 2 0 0 0 0 2 = 28645
pool 14 14 32 32 3 3 1 1 1 1 1 0 = 37972
pool 14 14 32 32 3 3 1 1 1 1 1 1 = 39650
pool 40 40 64 64 3 3 2 1 1 1 1 2 = 79268
pool 7 7 512 512 7 7 1 0 0 0 0 2 = 4440
pool 14 14 8 8 2 2 2 0 0 0 0 0 = 4614
pool 28 28 16 16 3 3 2 0 0 1 1 1 = 24711
pool 56 56 16 16 56 56 1 0 0 0 0 1 = 20321
pool 20 20 96 96 5 5 5 0 0 0 0 0 = 13976
pool 28 28 16 16 3 3 2 0 0 1 1 2 = 12293
pool 8 8 64 64 8 8 1 0 0 0 0 2 = 1133
pool 14 14 8 8 2 2 2 0 0 0 0 2 = 2248
pool 20 20 32 32 5 5 1 2 2 2 2 2 = 66439
move 1 0 0 1 0 0 10 1000 1000 1000 1 1 0 = 2045
move 1 0 0 1 0 0 10 1000 1000 1000 1 1 1 = 5513
move 1 0 0 1 0 0 4 25000 25000 25000 1 1 0 = 7669
move 1 0 0 1 0 0 4 25000 25000 25000 1 1 1 = 39097
move 1 0 0 1 0 0 784 32 64 32 1 1 0 = 5849
move 1 0 0 1 0 0 784 32 64 32 1 1 1 = 12003
move 1 0 0 1 0 0 784 96 128 96 1 1 0 = 9031
move 1 0 0 1 0 0 784 96 128 96 1 1 1 = 32154
move 1 0 0 1 0 0 56 896 928 896 1 1 0 = 4898
move 1 0 0 1 0 0 56 896 928 896 1 1 1 = 21110
move 1 0 0 1 0 0 12544 3 4 3 1 1 0 = 11632
move 1 0 0 1 0 0 12544 3 4 3 1 1 1 = 17580
move 1 0 0 28 896 28 28 32 1 32 1 784 0 = 8161
move 1 0 0 28 896 28 28 32 1 32 1 784 1 = 12623
move 1 0 0 28 32 896 28 896 32 32 1 1 0 = 6279
move 1 0 0 28 32 896 28 896 32 32 1 1 1 = 13807
move 1 0 0 1 0 0 784 0 32 32 1 1 0 = 5865
move 1 0 0 1 0 0 784 0 32 32 1 1 1 = 11787
move 1 0 0 1 0 0 30 0 960 960 0 1 0 = 2315
move 1 0 0 1 0 0 30 0 960 960 0 1 1 = 2715
move 1 0 0 1 0 0 1 0 0 100 1 1 0 = 1383
move 1 0 0 1 0 0 1 0 0 100 1 1 1 = 1442
move 1 0 0 1 0 0 2000 16 48 16 1 1 0 = 10535
move 1 0 0 1 0 0 2000 16 48 16 1 1 1 = 14935
move 1 0 0 1 0 0 300 9 7 7 1 1 0 = 2138
move 1 0 0 1 0 0 300 9 7 7 1 1 1 = 2560
move 1 0 0 1 0 0 800 24 40 24 1 1 0 = 6137
move 1 0 0 1 0 0 800 24 40 24 1 1 1 = 9852
move 1 0 0 1 0 0 200 320 330 320 1 1 0 = 8293
move 1 0 0 1 0 0 200 320 330 320 1 1 1 = 26580
softmax 1 1001 22 = 8197
softmax 1 1000 22 = 8189
softmax 1 10 22 = 867
softmax 1 2 22 = 704
softmax 49 21 22 = 4930
softmax 400 21 22 = 31232
softmax 4 100 22 = 2234
softmax 64 256 22 = 51343
softmax 16 1000 22 = 48979
softmax 8 100 22 = 3181
softmax 1 1000 2 = 9633
)";

}  // namespace tessera::compile::test
