#include "hal/ima.h"

static void write(uint32_t offset, uint32_t value) { accelerator_write(ACCELERATOR_IMA, offset, value); }

void ima_program(const ImaArea* area, const int16_t* weights) {
  while (accelerator_acquire(ACCELERATOR_IMA) < 0) {
  }
  write(IMA_P_FORMAT, 1);
  write(IMA_ARRAY, area->array);
  write(IMA_P_START_X, area->column);
  write(IMA_P_START_Y, area->row);
  write(IMA_P_WIDTH, area->columns);
  write(IMA_P_HEIGHT, area->rows);
  for (uint32_t row = 0; row < area->rows; ++row) {
    for (uint32_t column = 0; column < area->columns; column += 2) {
      uint32_t pair = (uint16_t)weights[column];
      if (column + 1 < area->columns) pair |= (uint32_t)(uint16_t)weights[column + 1] << 16;
      write(IMA_SUBMIT, pair);
    }
    weights += area->columns;
  }
  accelerator_wait(ACCELERATOR_IMA);
}

int32_t ima_read_cell(uint32_t array, uint32_t column, uint32_t row) {
  write(IMA_ARRAY, array);
  write(IMA_PR_X, column);
  write(IMA_PR_Y, row);
  return (int32_t)accelerator_read(ACCELERATOR_IMA, IMA_PR_VAL);
}

void ima_set_tile(uint32_t index, const ImaArea* area, uint32_t first_column, uint32_t first_row) {
  write(IMA_T_INDEX, index);
  write(IMA_T_ARRAY, area->array);
  write(IMA_T_POSITION, area->column | area->row << 16);
  write(IMA_T_SIZE, area->columns | area->rows << 16);
  write(IMA_T_PLACE, first_column | first_row << 16);
}

void ima_set_parameters(uint32_t index, const ChannelParameters* parameters, uint32_t count) {
  write(IMA_C_INDEX, index);
  for (uint32_t i = 0; i < count; ++i) {
    write(IMA_C_BIAS, (uint32_t)parameters[i].bias);
    write(IMA_C_MULTIPLIER, (uint32_t)parameters[i].multiplier);
    write(IMA_C_SHIFT, (uint32_t)parameters[i].shift);
  }
}
