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
pointwise 7 7 160 480 0 0 = 225592
pointwise 7 7 480 160 0 0 = 202858
pointwise 7 7 960 80 0 0 = 200035
pointwise 7 7 32 64 0 0 = 12565
pointwise 7 7 8 8 0 0 = 3888
pointwise 14 14 64 384 0 0 = 334693
pointwise 14 14 384 64 0 0 = 250799
pointwise 14 14 96 288 0 0 = 338103
pointwise 14 14 24 24 0 0 = 17032
pointwise 14 14 16 16 0 0 = 12045
pointwise 14 14 10 10 0 0 = 13207
pointwise 14 14 33 17 0 0 = 21107
pointwise 28 28 32 192 0 0 = 446909
pointwise 28 28 192 32 0 0 = 277250
pointwise 28 28 8 16 0 0 = 37338
pointwise 28 28 3 5 0 0 = 36430
pointwise 8 56 24 144 0 0 = 170057
pointwise 8 56 144 24 0 0 = 97116
pointwise 56 56 16 32 0 0 = 268990
pointwise 56 56 4 8 0 0 = 96068
pointwise 56 56 32 8 0 0 = 129118
pointwise 16 112 16 96 0 0 = 396580
pointwise 16 112 32 16 0 0 = 115426
pointwise 1 1 960 80 0 0 = 8204
pointwise 2 2 128 128 0 0 = 5739
pointwise 3 3 256 256 0 0 = 43883
pointwise 1 3 64 64 0 0 = 3280
pointwise 25 5 64 64 0 0 = 39549
pointwise 1 56 24 144 0 0 = 23026
pointwise 4 4 128 256 0 0 = 32396
pointwise 1 5 16 20 0 0 = 2248
pointwise 12 12 64 64 0 0 = 44522
pointwise 48 48 8 16 0 0 = 106331
pointwise 6 6 128 128 0 0 = 36700
pointwise 24 24 16 32 0 0 = 50521
pointwise 14 14 96 288 9 0 = 457543
pointwise 28 28 192 32 9 0 = 356590
pointwise 56 56 16 32 9 0 = 485456
pointwise 14 14 96 288 0 1 = 452698
pointwise 56 56 16 32 0 1 = 466692
fully_connected 1280 64 0 = 6951
fully_connected 256 2 0 = 1712
fully_connected 64 10 0 = 1205
fully_connected 64 12 0 = 1144
fully_connected 512 128 0 = 5961
fully_connected 1024 40 0 = 5719
fully_connected 1280 64 9 = 8945
convolution 112 112 3 32 3 3 2 0 0 1 1 0 = 421242
convolution 57 225 3 16 3 3 2 0 0 0 0 0 = 287761
convolution 96 96 3 8 3 3 2 0 0 1 1 0 = 161819
convolution 32 32 3 16 3 3 1 1 1 1 1 0 = 94745
convolution 32 32 16 16 3 3 1 1 1 1 1 0 = 203401
convolution 32 32 16 32 3 3 2 0 0 1 1 0 = 85229
convolution 16 16 32 32 3 3 1 1 1 1 1 0 = 147500
convolution 16 16 32 64 3 3 2 0 0 1 1 0 = 68325
convolution 8 8 64 64 3 3 1 1 1 1 1 0 = 127126
convolution 28 28 6 16 5 5 1 0 0 0 0 0 = 129015
convolution 49 10 1 64 10 4 2 4 1 5 1 0 = 61309
convolution 64 64 3 64 7 7 2 3 3 3 3 0 = 650878
convolution 16 16 16 32 1 1 2 0 0 0 0 0 = 7693
convolution 4 4 64 64 3 3 1 1 1 1 1 0 = 34618
convolution 3 3 64 64 3 3 1 1 1 1 1 0 = 28959
convolution 14 14 10 10 3 3 1 1 1 1 1 0 = 33448
convolution 112 16 3 32 3 3 2 1 1 1 1 0 = 61328
convolution 112 112 3 32 3 3 2 0 0 1 1 9 = 647080
convolution 16 16 32 32 3 3 1 1 1 1 1 9 = 178030
depthwise 112 112 16 16 3 3 1 1 1 1 1 10944 4 0 0 = 316585
depthwise 28 112 32 32 3 3 1 1 1 1 1 10944 4 0 0 = 161204
depthwise 56 56 32 32 3 3 1 1 1 1 1 12064 4 0 0 = 161245
depthwise 28 56 144 144 3 3 1 1 1 1 1 8352 4 0 0 = 363408
depthwise 28 28 192 192 3 3 1 1 1 1 1 4320 4 0 0 = 246357
depthwise 14 14 384 384 3 3 1 1 1 1 1 1280 4 0 0 = 141518
depthwise 14 14 576 576 3 3 1 1 1 1 1 1280 4 0 0 = 210475
depthwise 7 7 960 960 3 3 1 1 1 1 1 576 4 0 0 = 213096
depthwise 25 5 64 64 3 3 1 1 1 1 1 896 4 0 0 = 28501
depthwise 12 12 64 64 3 3 1 1 1 1 1 1120 4 0 0 = 21883
depthwise 48 48 8 8 3 3 1 1 1 1 1 11200 4 0 0 = 34674
depthwise 6 6 128 128 3 3 1 1 1 1 1 384 4 0 0 = 16194
depthwise 3 3 256 256 3 3 1 1 1 1 1 240 4 0 0 = 36254
depthwise 16 112 96 96 3 3 1 1 1 1 1 10944 4 0 0 = 275030
depthwise 112 112 16 16 3 3 2 0 0 1 1 10848 4 0 0 = 127871
depthwise 56 56 48 48 3 3 2 0 0 1 1 11856 4 0 0 = 97303
depthwise 28 28 192 192 3 3 2 0 0 1 1 4176 4 0 0 = 101884
depthwise 14 14 576 576 3 3 2 0 0 1 1 1200 4 0 0 = 105335
depthwise 48 48 16 16 3 3 2 0 0 1 1 10976 4 0 0 = 27448
depthwise 6 6 128 128 3 3 2 0 0 1 1 336 4 0 0 = 11518
depthwise 15 113 96 96 3 3 2 0 0 0 0 9040 4 0 0 = 96758
depthwise 14 14 96 96 5 5 1 2 2 2 2 1280 4 0 0 = 582325
depthwise 28 28 32 32 5 5 2 1 1 2 2 4176 4 0 0 = 203404
depthwise 14 14 16 16 5 5 1 2 2 2 2 1280 4 0 0 = 121352
depthwise 9 9 40 40 3 3 1 1 1 1 1 704 4 0 0 = 17717
depthwise 4 60 32 32 3 3 1 1 1 1 1 2976 4 0 0 = 18607
depthwise 40 4 32 32 3 3 1 1 1 1 1 1152 4 0 0 = 14249
depthwise 9 9 40 40 3 3 2 1 1 1 1 704 4 0 0 = 10160
depthwise 8 120 32 32 3 3 2 0 0 1 1 7744 4 0 0 = 25987
depthwise 80 8 32 32 3 3 2 0 0 1 1 3168 4 0 0 = 17866
depthwise 32 32 12 12 3 3 2 0 0 1 1 5280 4 0 0 = 14705
depthwise 10 10 64 64 7 3 1 3 1 3 1 768 4 0 0 = 162450
depthwise 13 13 24 24 3 3 1 1 1 1 1 1200 4 0 0 = 17637
depthwise 25 5 64 64 3 3 2 1 1 1 1 896 4 0 0 = 14369
depthwise 56 56 32 32 3 3 1 1 1 1 1 12064 0 0 0 = 184986
depthwise 56 56 32 32 3 3 1 1 1 1 1 12064 4 1 0 = 234640
depthwise 56 56 32 32 3 3 1 1 1 1 1 12064 4 0 9 = 191546
depthwise 56 56 32 32 3 3 1 1 1 1 1 12064 0 0 9 = 216179
depthwise 56 56 32 32 3 3 1 1 1 1 1 12064 4 1 9 = 259651
depthwise 28 28 192 192 3 3 1 1 1 1 1 4320 0 0 0 = 279065
depthwise 28 28 192 192 3 3 1 1 1 1 1 4320 4 1 0 = 363315
depthwise 28 28 192 192 3 3 1 1 1 1 1 4320 4 0 9 = 290404
depthwise 28 28 192 192 3 3 1 1 1 1 1 4320 0 0 9 = 325624
depthwise 28 28 192 192 3 3 1 1 1 1 1 4320 4 1 9 = 400811
depthwise 14 14 576 576 3 3 1 1 1 1 1 1280 0 0 0 = 235781
depthwise 14 14 576 576 3 3 1 1 1 1 1 1280 4 1 0 = 302228
depthwise 14 14 576 576 3 3 1 1 1 1 1 1280 4 0 9 = 238489
depthwise 14 14 576 576 3 3 1 1 1 1 1 1280 0 0 9 = 263764
depthwise 14 14 576 576 3 3 1 1 1 1 1 1280 4 1 9 = 330398
depthwise 25 5 64 64 3 3 1 1 1 1 1 896 0 0 0 = 30707
depthwise 25 5 64 64 3 3 1 1 1 1 1 896 4 1 0 = 45448
depthwise 25 5 64 64 3 3 1 1 1 1 1 896 4 0 9 = 31119
depthwise 25 5 64 64 3 3 1 1 1 1 1 896 0 0 9 = 33350
depthwise 25 5 64 64 3 3 1 1 1 1 1 896 4 1 9 = 48146
depthwise 48 48 8 8 3 3 1 1 1 1 1 11200 0 0 0 = 38488
depthwise 48 48 8 8 3 3 1 1 1 1 1 11200 4 1 0 = 47652
depthwise 48 48 8 8 3 3 1 1 1 1 1 11200 4 0 9 = 39856
depthwise 48 48 8 8 3 3 1 1 1 1 1 11200 0 0 9 = 44170
depthwise 48 48 8 8 3 3 1 1 1 1 1 11200 4 1 9 = 52261
depthwise 3 3 256 256 3 3 1 1 1 1 1 240 0 0 0 = 35910
depthwise 3 3 256 256 3 3 1 1 1 1 1 240 4 1 0 = 37135
depthwise 3 3 256 256 3 3 1 1 1 1 1 240 4 0 9 = 37126
depthwise 3 3 256 256 3 3 1 1 1 1 1 240 0 0 9 = 36861
depthwise 3 3 256 256 3 3 1 1 1 1 1 240 4 1 9 = 38165
depthwise 112 112 16 16 3 3 2 0 0 1 1 10848 0 0 0 = 140549
depthwise 112 112 16 16 3 3 2 0 0 1 1 10848 4 1 0 = 160477
depthwise 112 112 16 16 3 3 2 0 0 1 1 10848 4 0 9 = 146634
depthwise 112 112 16 16 3 3 2 0 0 1 1 10848 0 0 9 = 159345
depthwise 112 112 16 16 3 3 2 0 0 1 1 10848 4 1 9 = 179260
depthwise 28 28 192 192 3 3 2 0 0 1 1 4176 0 0 0 = 111310
depthwise 28 28 192 192 3 3 2 0 0 1 1 4176 4 1 0 = 130482
depthwise 28 28 192 192 3 3 2 0 0 1 1 4176 4 0 9 = 115837
depthwise 28 28 192 192 3 3 2 0 0 1 1 4176 0 0 9 = 125353
depthwise 28 28 192 192 3 3 2 0 0 1 1 4176 4 1 9 = 144494
add 800 1 1 31 = 1444
add 800 0 1 31 = 3107
add 800 0 0 31 = 3976
add 800 0 0 30 = 6902
multiply 800 38 = 1834
multiply 800 30 = 1970
multiply 800 10 = 5453
add 8000 1 1 31 = 7519
add 8000 0 1 31 = 16381
add 8000 0 0 31 = 32776
add 8000 0 0 30 = 60002
multiply 8000 38 = 13759
multiply 8000 30 = 14795
multiply 8000 10 = 49542
add 80000 1 1 31 = 68269
add 80000 0 1 31 = 149062
add 80000 0 0 31 = 320776
add 80000 0 0 30 = 591002
multiply 80000 38 = 133009
multiply 80000 30 = 143045
multiply 80000 10 = 490571
pool 7 7 1280 1280 7 7 1 0 0 0 0 0 = 15858
pool 7 7 1280 1280 7 7 1 0 0 0 0 1 = 16250
pool 3 3 256 256 3 3 1 0 0 0 0 0 = 2131
pool 8 8 64 64 8 8 1 0 0 0 0 0 = 2015
pool 25 5 64 64 25 5 1 0 0 0 0 1 = 2768
pool 14 14 40 40 14 14 1 0 0 0 0 1 = 3569
pool 28 28 64 64 2 2 2 0 0 0 0 0 = 52137
pool 28 28 64 64 2 2 2 0 0 0 0 2 = 28638
pool 14 14 32 32 3 3 1 1 1 1 1 0 = 37964
pool 14 14 32 32 3 3 1 1 1 1 1 1 = 39643
pool 40 40 64 64 3 3 2 1 1 1 1 2 = 79261
pool 7 7 512 512 7 7 1 0 0 0 0 2 = 4433
pool 14 14 8 8 2 2 2 0 0 0 0 0 = 4606
pool 28 28 16 16 3 3 2 0 0 1 1 1 = 24703
pool 56 56 16 16 56 56 1 0 0 0 0 1 = 20317
pool 20 20 96 96 5 5 5 0 0 0 0 0 = 13969
pool 28 28 16 16 3 3 2 0 0 1 1 2 = 12294
pool 8 8 64 64 8 8 1 0 0 0 0 2 = 1126
pool 14 14 8 8 2 2 2 0 0 0 0 2 = 2241
pool 20 20 32 32 5 5 1 2 2 2 2 2 = 66432
move 1 0 0 1 0 0 10 1000 1000 1000 1 1 0 = 2037
move 1 0 0 1 0 0 10 1000 1000 1000 1 1 1 = 5504
move 1 0 0 1 0 0 4 25000 25000 25000 1 1 0 = 7661
move 1 0 0 1 0 0 4 25000 25000 25000 1 1 1 = 39090
move 1 0 0 1 0 0 784 32 64 32 1 1 0 = 5841
move 1 0 0 1 0 0 784 32 64 32 1 1 1 = 11995
move 1 0 0 1 0 0 784 96 128 96 1 1 0 = 9023
move 1 0 0 1 0 0 784 96 128 96 1 1 1 = 32146
move 1 0 0 1 0 0 56 896 928 896 1 1 0 = 4890
move 1 0 0 1 0 0 56 896 928 896 1 1 1 = 21102
move 1 0 0 1 0 0 12544 3 4 3 1 1 0 = 11626
move 1 0 0 1 0 0 12544 3 4 3 1 1 1 = 17575
move 1 0 0 28 896 28 28 32 1 32 1 784 0 = 8153
move 1 0 0 28 896 28 28 32 1 32 1 784 1 = 12615
move 1 0 0 28 32 896 28 896 32 32 1 1 0 = 6270
move 1 0 0 28 32 896 28 896 32 32 1 1 1 = 13799
move 1 0 0 1 0 0 784 0 32 32 1 1 0 = 5857
move 1 0 0 1 0 0 784 0 32 32 1 1 1 = 11779
move 1 0 0 1 0 0 30 0 960 960 0 1 0 = 2307
move 1 0 0 1 0 0 30 0 960 960 0 1 1 = 2707
move 1 0 0 1 0 0 1 0 0 100 1 1 0 = 1375
move 1 0 0 1 0 0 1 0 0 100 1 1 1 = 1434
move 1 0 0 1 0 0 2000 16 48 16 1 1 0 = 10527
move 1 0 0 1 0 0 2000 16 48 16 1 1 1 = 14926
move 1 0 0 1 0 0 300 9 7 7 1 1 0 = 2130
move 1 0 0 1 0 0 300 9 7 7 1 1 1 = 2556
move 1 0 0 1 0 0 800 24 40 24 1 1 0 = 6129
move 1 0 0 1 0 0 800 24 40 24 1 1 1 = 9846
move 1 0 0 1 0 0 200 320 330 320 1 1 0 = 8286
move 1 0 0 1 0 0 200 320 330 320 1 1 1 = 26573
softmax 1 1001 22 = 8191
softmax 1 1000 22 = 8182
softmax 1 10 22 = 858
softmax 1 2 22 = 709
softmax 49 21 22 = 4916
softmax 400 21 22 = 31246
softmax 4 100 22 = 2227
softmax 64 256 22 = 51092
softmax 16 1000 22 = 48972
softmax 8 100 22 = 3174
softmax 1 1000 2 = 9638
)";

}  // namespace tessera::compile::test
