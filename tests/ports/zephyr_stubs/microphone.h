/* What a program can do with the model beside waiting. */

/* The time of a block passes, and the thread that waits for it runs. */
void pass_block(void);
