// DNN kernels for the cores: int8 activations (HWC) and weights, 32-bit sums.
//
// Every core of the team calls a kernel with the same parameters, and does its share; the shares differ by no more than
// a block of outputs. A kernel needs no barrier at its start beyond its inputs being there; its output is complete when
// all cores have returned, so the caller puts a `team_barrier` behind it.
//
// Parameters, layouts and arithmetic: arch/kernel_parameters.h.
#pragma once

#include "arch/kernel_parameters.h"

void kernel_pointwise(const PointwiseParameters* parameters);
void kernel_fully_connected(const FullyConnectedParameters* parameters);
void kernel_convolution(const ConvolutionParameters* parameters);
void kernel_depthwise(const DepthwiseParameters* parameters);
void kernel_add(const AddParameters* parameters);
void kernel_average_pool(const PoolParameters* parameters);
void kernel_maximum_pool(const PoolParameters* parameters);
void kernel_move(const MoveParameters* parameters);
void kernel_multiply(const MultiplyParameters* parameters);
void kernel_softmax(const SoftmaxParameters* parameters);
